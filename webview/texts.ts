/** Words of every page. `{0}`, `{1}` stand for what is put in. */
export type CommonText =
  | 'retry'
  | 'loading'
  | 'showTable'
  | 'showChart'
  | 'unreviewed'
  | 'accepted'
  | 'rejected'
  | 'equivalent';

export type DetailText = CommonText;
export type DashboardText = CommonText;
export type PreviewText = CommonText;
export type Texts<T extends string> = Readonly<Record<T, string>>;
