/** A hang that was started: its processes stand still until `stop`. */
export interface StartedHang {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly place: { readonly dir: string; pySpy(): string };
  /** Who is who, as the program itself reports. */
  readonly roles: Readonly<Record<string, { readonly pid: number; readonly tid: number; readonly pthread?: string }>>;
  /** Addresses of the program's locks by name. */
  readonly locks: Readonly<Record<string, string>>;
  readonly pids: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export function startHang(name: string, options: { readonly dir: string }): Promise<StartedHang>;
