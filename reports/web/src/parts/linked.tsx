// A sentence of an expectation, with its addresses as links.
import { splitLinks } from "../format";

export function Linked({ text }: { text: string }) {
  return (
    <>
      {splitLinks(text).map((piece, i) =>
        piece.startsWith("https://") ? (
          <a key={i} href={piece} rel="noreferrer">
            {piece.replace(/^https:\/\/(github\.com\/)?/, "")}
          </a>
        ) : (
          piece
        ),
      )}
    </>
  );
}
