import { useLayoutEffect, useRef, useState } from "react";
import { Shown } from "../text/Shown";
import { windowOf } from "./window";

const ROW = 28;
const CELL_SHOWN_MAX = 300;
const SAMPLE = 200;

export interface Column { readonly name: string; readonly masked: boolean }

/** A result of any length: only the rows on the screen are elements. */
export function VirtualTable({ columns, count, row, label }: { columns: readonly Column[]; count: number; row: (index: number) => readonly (string | null)[]; label: string }) {
  const screen = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 400 });
  const [open, setOpen] = useState<{ name: string; value: string } | null>(null);
  useLayoutEffect(() => {
    const element = screen.current;
    if (!element) return;
    const measure = new ResizeObserver(() => setScroll({ top: element.scrollTop, height: element.clientHeight }));
    measure.observe(element);
    return () => measure.disconnect();
  }, []);
  const { first, end, offset, height } = windowOf(count, ROW, scroll.top, Math.max(ROW, scroll.height - ROW));
  const widths = columns.map((column, index) => {
    let wide = column.name.length + (column.masked ? 5 : 1);
    for (let at = 0; at < Math.min(count, SAMPLE); at++) wide = Math.max(wide, (row(at)[index] ?? "NULL").length);
    return `minmax(${Math.min(44, Math.max(6, wide)) + 2}ch, 1fr)`;
  });
  const grid = { gridTemplateColumns: `7ch ${widths.join(" ")}` };
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
  return (
    <>
      <div
        ref={screen}
        className="vtable"
        role="table"
        aria-label={label}
        aria-rowcount={count + 1}
        tabIndex={0}
        onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      >
        <div className="vrow vhead" role="row" aria-rowindex={1} style={grid}>
          <span role="columnheader" className="vnumber">#</span>
          {columns.map((column, index) => (
            <span role="columnheader" key={index}>
              <Shown text={column.name} max={80} />
              {column.masked && <span className="badge masked">masked</span>}
            </span>
          ))}
        </div>
        <div role="rowgroup" className="vspace" style={{ height }}>
          <div role="presentation" className="vwindow" style={{ transform: `translateY(${offset}px)` }}>
            {rows.map((at) => (
              <div className="vrow" role="row" aria-rowindex={at + 2} key={at} style={grid}>
                <span role="cell" className="vnumber">{at + 1}</span>
                {row(at).map((value, index) => (
                  <span
                    role="cell"
                    key={index}
                    className={value === null ? "vnull" : columns[index]?.masked ? "vmasked" : ""}
                    onDoubleClick={() => setOpen({ name: columns[index]?.name ?? "", value: value ?? "NULL" })}
                  >
                    {value === null ? "NULL" : <Shown text={value} max={CELL_SHOWN_MAX} />}
                  </span>
                ))}
              </div>
            ))}
          </div>
        </div>
      </div>
      {open && (
        <section className="cell-open" aria-label={`whole value of ${open.name}`}>
          <header><strong>{open.name}</strong><button type="button" className="quiet" onClick={() => setOpen(null)}>Close</button></header>
          <pre><Shown text={open.value} max={200_000} /></pre>
        </section>
      )}
    </>
  );
}
