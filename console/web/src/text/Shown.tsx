import { memo } from "react";
import { pieces, turnsText } from "./visible";

/** Any text from outside: what hides or turns is named; the text's own direction stays inside. */
export const Shown = memo(function Shown({ text, max = Infinity }: { text: string; max?: number }) {
  const cut = text.length > max ? text.slice(0, max) : text;
  return (
    <span className="shown">
      {pieces(cut).map((piece, index) =>
        piece.kind === "plain" ? (
          piece.text
        ) : (
          <span key={index} className={turnsText(piece.code) ? "hidden-sign turning" : "hidden-sign"} title={`invisible character ${piece.label}`}>
            {piece.label}
          </span>
        ),
      )}
      {cut.length < text.length && <span className="faint">… {(text.length - cut.length).toLocaleString()} more</span>}
    </span>
  );
});
