declare module "words" {
  type Table = Readonly<Record<string, string>>;
  export const chat: Table, basis: Table, source: Table, sort: Table, widget: Table;
}
