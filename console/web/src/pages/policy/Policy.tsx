import { Link, usePlace } from "../../app/place";
import { useWho } from "../../app/who";
import { PageHead } from "../../design/parts";
import { Connections } from "./Connections";
import { InForce } from "./InForce";
import { TryPolicy } from "./TryPolicy";
import { TryStatement } from "./TryStatement";
import "./policy.css";

const VIEWS = [
  { name: "In force", view: "", note: "The rules and protections in force, in words", auditors: false },
  { name: "Connections", view: "connections", note: "The servers behind the gateway, and whether they answer", auditors: false },
  { name: "Try a statement", view: "statement", note: "Nothing runs: the rules in force say what they would do", auditors: false },
  { name: "Try a policy", view: "policy", note: "Nothing changes: recorded statements are judged anew, beside how they would be today", auditors: true },
] as const;

/** What may be done by whom, where, and what another policy would change. */
export default function Policy() {
  const who = useWho();
  const { query } = usePlace();
  const views = VIEWS.filter((each) => !each.auditors || who.auditor || who.administrator);
  const view = views.find((each) => each.view === (query.get("view") ?? "")) ?? VIEWS[0];
  return (
    <>
      <PageHead title="Policy" note={view.note} />
      <div className="tabs" role="group" aria-label="What of the policy">
        {views.map((each) => <Link key={each.view} to={each.view === "" ? "/policy" : `/policy?view=${each.view}`} aria-current={each === view ? "page" : undefined}>{each.name}</Link>)}
      </div>
      {view.view === "" && <InForce />}
      {view.view === "connections" && <Connections />}
      {view.view === "statement" && <TryStatement />}
      {view.view === "policy" && <TryPolicy />}
    </>
  );
}
