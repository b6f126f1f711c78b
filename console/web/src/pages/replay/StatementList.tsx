import { useEffect, useRef, useState } from "react";
import { windowOf } from "../../design/window";
import { Shown } from "../../text/Shown";
import { clock } from "../../text/words";
import type { Track } from "./track";

const HEIGHT = 52;

/** All statements of a session; those on the screen are elements. */
export function StatementList({ track, index, jump }: { track: Track; index: number; jump: (to: number) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 520 });
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const top = index * HEIGHT;
    if (top < element.scrollTop || top + HEIGHT > element.scrollTop + element.clientHeight) element.scrollTop = Math.max(0, top - element.clientHeight / 2);
  }, [index]);
  const { first, end, offset, height } = windowOf(track.played.length, HEIGHT, scroll.top, scroll.height);
  return (
    <nav className="statements" aria-label="Statements" ref={list} tabIndex={0} onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}>
      <div style={{ height }}>
        <div style={{ transform: `translateY(${offset}px)` }}>
          {track.played.slice(first, end).map((each, at) => {
            const failed = each.notes.some((note) => note.kind === "failed");
            return (
              <button type="button" key={each.number} aria-current={first + at === index ? "true" : undefined} onClick={() => jump(first + at)}>
                <span className={`dot ${each.decision === "deny" || failed ? "no" : each.decision === "approve" ? "held" : "yes"}`} />
                <span className="statements-text"><code><Shown text={each.sql.slice(0, 200).replaceAll(/\s+/g, " ")} max={70} /></code><span className="faint">#{each.number} · {clock(each.at)}{each.decision === "deny" ? " · refused" : failed ? " · failed" : each.decision === "approve" ? " · held" : ""}</span></span>
              </button>
            );
          })}
        </div>
      </div>
    </nav>
  );
}
