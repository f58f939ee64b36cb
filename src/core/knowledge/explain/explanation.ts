interface Reference {
  readonly title: string;
  readonly url: string;
}

/** What `ghostlock explain` says about one class of finding. Commands stand between backquotes. */
export interface Explanation {
  readonly title: string;
  readonly means: string;
  /** How to make sure, cheapest first. */
  readonly confirm: readonly string[];
  /** What gets production going again. */
  readonly now: readonly string[];
  /** What keeps it from coming back. */
  readonly fix: readonly string[];
  /** What looks the same and is something else. */
  readonly falseFriends: readonly string[];
  readonly references: readonly Reference[];
}
