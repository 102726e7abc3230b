/** The answer object of the API, as far as it is shown. */
export interface Citation { mark: number; kind: string; ref: string; path: string; lines: [number, number]; quote: string; url: string; cite: string; report?: string }
export interface Value { indicator: string; basis: string; period: string | null; printed: string; value: string | null; unit: string | null; mark: number }
export interface Caveat { kind: string; text: string; marks: number[] }
export interface Computed { formula: string; result: string }
export interface Bar { label: string; basis: string; value: string; figure: string; doubt: string | null }
export interface Chart { title: string; unit: string | null; bars: Bar[]; notes: string[] }
export interface Answer {
  answer_id: string; status: string; refused: boolean; answer: string; route: string; rewrite: string | null;
  report: { id: string; number?: string | null; date?: string | null } | null;
  values: Value[]; citations: Citation[]; caveats: Caveat[]; choices: string[]; computed: Computed[];
  chart?: Chart | null; followups?: string[];
}
