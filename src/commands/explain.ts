export async function run(_name: string | undefined): Promise<number> {
  return 0;
}
