import { get } from "../../api/call";
import { useLoaded } from "../../api/loaded";
import { Load } from "../../design/parts";

/** Signing in happens at the issuer; the browser gets a cookie and never a token. */
export default function SignIn({ wasIn }: { wasIn: boolean }) {
  const issuers = useLoaded("issuers", (signal) => get<{ issuers: string[] }>("/auth/issuers", {}, signal));
  const here = encodeURIComponent(location.pathname + location.search);
  return (
    <main className="alone">
      <div className="sign-in">
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>Weir</h1>
        <p className="faint">{wasIn ? "Your sign-in is over. Sign in again to go on where you were." : "The control point between AI agents and your databases."}</p>
        <Load of={issuers} what="ways to sign in">
          {({ issuers: names }) =>
            names.length === 0 ? (
              <p>No issuer lets people sign in here yet. An operator adds <code>console: {"{ clientId: … }"}</code> to one of <code>identity</code>.</p>
            ) : (
              names.map((name) => <a className="button main" key={name} href={`/auth/login?issuer=${encodeURIComponent(name)}&return=${here}`}>Sign in with {name}</a>)
            )
          }
        </Load>
      </div>
    </main>
  );
}
