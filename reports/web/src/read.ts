// Reads the data that is embedded in the page. It is deflated and in base64, so that no text in it can become markup.
// A page that a running brokerproof serves has no embedded data (follow.ts).
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
