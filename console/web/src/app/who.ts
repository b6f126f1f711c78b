import { createContext, useContext } from "react";
import type { Who } from "../api/types";

export const WhoContext = createContext<Who | null>(null);

/** Who is signed in; only below the shell. */
export function useWho(): Who {
  const who = useContext(WhoContext);
  if (!who) throw new Error("nobody is signed in here");
  return who;
}
