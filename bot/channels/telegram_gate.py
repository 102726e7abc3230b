"""The facts of an update, for the decision who gets anything (:mod:`bot.channels.telegram_access`)."""

from __future__ import annotations

from telegram import CallbackQuery, Message, MessageEntity, Update

from bot.channels.telegram_access import Kind, Seen
from bot.channels.telegram_sender import Place


def seen(update: Update, me: int, username: str) -> Seen:
    """The facts of an update; ``me`` and ``username`` are the bot's own."""
    kind, user, chat = _kind(update), update.effective_user, update.effective_chat
    message = update.message or update.edited_message
    return Seen(
        kind,
        user.id if user else None,
        chat.id if chat else None,
        private=chat is not None and chat.type == "private",
        bot=bool(user and user.is_bot) or bool(message and message.sender_chat),
        addressed=message is not None and addressed(message, me, username),
    )


def _kind(update: Update) -> Kind:
    if update.callback_query:
        return "button"
    if update.inline_query or update.chosen_inline_result:
        return "inline"
    if update.my_chat_member or update.chat_member or update.chat_join_request:
        return "join"
    message = update.message or update.edited_message
    if message is None:
        return "other"
    if message.new_chat_members or message.left_chat_member:
        return "join"
    return "message" if update.message else "edited_message"


def addressed(message: Message, me: int, username: str) -> bool:
    """Whether a message in a group speaks to the bot: a reply to it, a mention, a command that is nobody else's."""
    reply = message.reply_to_message
    if reply is not None and reply.from_user is not None and reply.from_user.id == me and not reply.forum_topic_created:
        return True
    name = f"@{username}".lower()
    for entity, text in (message.parse_entities() | message.parse_caption_entities()).items():
        if entity.type == MessageEntity.MENTION and text.lower() == name:
            return True
        if entity.type == MessageEntity.TEXT_MENTION and entity.user and entity.user.id == me:
            return True
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0 and text.lower().partition("@")[2] in {"", username.lower()}:
            return True
    return False


def question(message: Message, username: str) -> str:
    """What is asked: the text without the mention of the bot."""
    text = message.text or ""
    for entity, words in message.parse_entities([MessageEntity.MENTION]).items():
        if words.lower() == f"@{username}".lower() and entity.type == MessageEntity.MENTION:
            text = text.replace(words, " ")
    return " ".join(text.split(" ")).strip()


def wordless(message: Message) -> bool:
    """Whether somebody sent something without words; what Telegram itself writes into a chat (a payment, a new title) is not meant.

    A rich message (Bot API 10.1) is not known to the library yet.
    """
    sent = message.effective_attachment is not None or message.checklist is not None or "rich_message" in message.api_kwargs
    return sent and message.successful_payment is None


def place_of(update: Update) -> Place | None:
    """Where an update comes from; None where there is nobody to answer."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None:
        return None
    message: Message | None = update.message or update.edited_message
    query: CallbackQuery | None = update.callback_query
    if query is not None and isinstance(query.message, Message):
        message = query.message
    thread = message.message_thread_id if message is not None and message.is_topic_message else None
    reply_to = message.message_id if message else None
    return Place(chat.id, user.id, user.full_name, chat.type == "private", thread, reply_to, update.update_id)
