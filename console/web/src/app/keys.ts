import { useEffect, useRef } from "react";
import { flushSync } from "react-dom";

/** Keys by themselves, while nobody types: a letter, or {@code g} and then a letter as {@code "g a"}. */
export function useKeys(keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let before = "";
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, dialog")) return;
      const action = latest.current[before === "g" ? `g ${event.key}` : event.key];
      before = event.key;
      if (!action) return;
      before = "";
      event.preventDefault();
      // What the next key meets is what this one has opened, however soon it comes.
      flushSync(action);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
}
