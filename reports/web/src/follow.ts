// A page that a running brokerproof serves: the document comes from /data, now and whenever /events says that it has
// changed. What cannot be reached any more leaves what was seen last.
import type { PageData } from "./data";
import { unpackPage } from "./unpack";

/** live: more may come; over: the run is at its end, and this is its result; lost: nobody answers. */
export type Link = "live" | "over" | "lost";

async function read(): Promise<PageData> {
  const answer = await fetch("/data");
  if (!answer.ok) throw new Error(`brokerproof answers ${answer.status}`);
  return unpackPage((await answer.json()) as PageData);
}

/** Calls `show` with the document now and whenever there is news of it or of the link. */
export async function follow(show: (data: PageData, link: Link) => void): Promise<void> {
  let data = await read();
  let link: Link = "live";
  const tell = (now: Link) => {
    link = now;
    show(data, link);
  };
  tell(link);
  // One request at a time: however fast news comes, only the newest is wanted.
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
    // Closed last: as long as it is open, brokerproof waits for us.
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
