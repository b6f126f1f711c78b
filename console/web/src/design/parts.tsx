import { useEffect, useLayoutEffect, useRef, type ReactNode } from "react";
import type { Loaded } from "../api/loaded";
import { Refused } from "../api/call";
import { Shown } from "../text/Shown";
import { Icon, type IconName } from "./Icon";

/** The parts that all pages are made of. */

export function PageHead({ title, children, note }: { title: string; children?: ReactNode; note?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Who changes the page by keyboard or hears it goes on at its beginning.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="page-head">
      <div><h1 ref={heading} tabIndex={-1}>{title}</h1>{note && <p className="faint">{note}</p>}</div>
      {children && <div className="actions">{children}</div>}
    </div>
  );
}

const TONES: Record<string, string> = {
  allow: "yes", approved: "yes", "approved-late": "yes", claimed: "yes", active: "yes", live: "live", waiting: "held", approve: "held", held: "held",
  up: "yes", down: "no", deny: "no", denied: "no", failed: "no", revoked: "no", unreadable: "no",
};
const WORDS: Record<string, string> = { allow: "allowed", approve: "held", deny: "refused", "approved-late": "approved late" };

export function Badge({ of }: { of: string }) {
  return <span className={`badge ${TONES[of] ?? "calm"}`}>{WORDS[of] ?? of.replaceAll("-", " ")}</span>;
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return <div className="empty"><span className="empty-icon"><Icon name={icon} /></span><h2>{title}</h2>{children && <p>{children}</p>}</div>;
}

export function Trouble({ error, again }: { error: Error; again?: () => void }) {
  const refused = error instanceof Refused;
  return (
    <div className="trouble" role="alert">
      <p><strong>{refused ? (error.status === 404 ? "Not there." : "The gateway refused.") : "The gateway cannot be reached."}</strong> {refused ? error.message : "Check the network; nothing that you see is lost."}</p>
      {refused && error.faults.length > 0 && <ul>{error.faults.map((fault) => <li key={fault}><code><Shown text={fault} max={500} /></code></li>)}</ul>}
      {again && <button type="button" onClick={again}>Try again</button>}
    </div>
  );
}

export function Waiting({ what }: { what: string }) {
  return <div className="skeleton" role="status" aria-label={`loading ${what}`}><span /><span /><span /></div>;
}

/** What was loaded, or why it is not there. */
export function Load<T>({ of, what, children }: { of: Loaded<T>; what: string; children: (value: T) => ReactNode }) {
  return (
    <>
      {of.error && <Trouble error={of.error} again={of.reload} />}
      {of.value === null ? !of.error && <Waiting what={what} /> : children(of.value)}
    </>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

export function Field({ label, children, hint }: { label: string; children: ReactNode; hint?: string }) {
  return <label className="field"><span>{label}</span>{children}{hint && <small className="faint">{hint}</small>}</label>;
}

/** The browser's own modal dialog: it keeps the focus inside and gives it back. */
export function Dialog({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before anything else is pressed, and not after the next picture.
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // What is to be filled in comes before the button that closes.
    dialog.current?.querySelector<HTMLElement>("textarea, input:not([type=checkbox])")?.focus();
  }, []);
  // The browser tells of a close some time after; what is pressed meanwhile is meant for what is open then.
  const cancelled = () => {
    dialog.current?.close();
    close();
  };
  return (
    <dialog ref={dialog} onClose={close} onCancel={cancelled} aria-label={title}>
      <header><h2>{title}</h2><button type="button" className="quiet" aria-label="Close" onClick={() => dialog.current?.close()}>✕</button></header>
      {children}
    </dialog>
  );
}
