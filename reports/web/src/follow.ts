// A page that a running brokerproof serves: the document comes from /data, at the start and whenever /events says that
// it has changed. When the server cannot be reached, the page keeps the last document.
import type { PageData } from "./data";
import { unpackPage } from "./unpack";

/** live: more may come; over: the run has ended, and this is its result; lost: the server does not answer. */
export type Link = "live" | "over" | "lost";

async function read(): Promise<PageData> {
  const answer = await fetch("/data");
  if (!answer.ok) throw new Error(`brokerproof answers ${answer.status}`);
  return unpackPage((await answer.json()) as PageData);
}

/** Calls `show` at the start, and whenever the document or the link changes. */
export async function follow(show: (data: PageData, link: Link) => void): Promise<void> {
  let data = await read();
  let link: Link = "live";
  const tell = (now: Link) => {
    link = now;
    show(data, link);
  };
  tell(link);
  // One request at a time: however often the document changes, only the newest is needed.
  let reading: Promise<void> | null = null;
  let again = false;
  const refresh = async () => {
    do {
      again = false;
      data = await read();
    } while (again);
  };
  const load = () => {
    again = true;
    reading ??= refresh().finally(() => {
      reading = null;
    });
    return reading;
  };
  const news = new EventSource("/events");
  news.addEventListener("changed", () => {
    load().then(
      () => tell(link === "over" ? "over" : "live"),
      () => tell("lost"),
    );
  });
  news.addEventListener("ended", () => {
    // This is closed last, since brokerproof waits for us as long as it is open.
    load()
      .then(
        () => tell("over"),
        () => tell("lost"),
      )
      .finally(() => news.close());
  });
  news.addEventListener("error", () => {
    if (link === "live") tell("lost"); // the browser goes on trying
  });
}
