// Where the data comes from: embedded in the page (deflated and in base64, so that nothing in it can be taken for
// markup), or, in a page that a running brokerproof serves, from /data.
import type { PageData } from "./data";
import { unpackPage } from "./unpack";

export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

export async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

/** None when the page has no data of its own. */
export async function readEmbedded(): Promise<PageData | null> {
  const text = document.getElementById("data")?.textContent?.trim() ?? "";
  if (text === "") return null;
  return unpackPage(JSON.parse(await inflate(bytesOfBase64(text))) as PageData);
}

/** Calls `show` with the document now and whenever the server says that there is news. */
export async function follow(show: (data: PageData) => void, ended: () => void): Promise<void> {
  const load = async () => show(unpackPage((await (await fetch("/data")).json()) as PageData));
  await load();
  const news = new EventSource("/events");
  news.addEventListener("changed", () => void load());
  news.addEventListener("ended", () => {
    news.close();
    void load().then(ended);
  });
}
