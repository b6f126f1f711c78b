/** Reads lines of JSON as they arrive, a network piece at a time, so that a long answer never blocks the page. */
export async function readLines<T>(response: Response, take: (values: T[], bytes: number) => void): Promise<void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  let rest = "";
  let bytes = 0;
  for (;;) {
    const { value, done } = await reader.read();
    bytes += value?.length ?? 0;
    rest += value ? decoder.decode(value, { stream: true }) : decoder.decode();
    const lines = rest.split("\n");
    rest = done ? "" : (lines.pop() ?? "");
    const values = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as T);
    if (values.length > 0) take(values, bytes);
    if (done) return;
  }
}
