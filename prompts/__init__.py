"""Words only: the Vietnamese texts of the assistant and of its command. No code lives here."""
