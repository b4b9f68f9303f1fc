// What does the page show? A door to those who may not see the schema; GraphiQL to those who may.
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from "react";
import drop from "./fontaine.svg";
import { ChoosePassword, linkOf } from "./password";
import { look, type Sight } from "./session";
import { SignIn } from "./signin";
import { words } from "./words";

// GraphiQL is megabytes: the door opens without it.
const Workbench = lazy(() => import("./workbench"));

export function App() {
  const [sight, setSight] = useState<Sight | "unreachable">();
  const [link, setLink] = useState(() => linkOf(location.hash));

  const lookAgain = useCallback(() => {
    look().then(setSight, () => setSight("unreachable"));
  }, []);

  useEffect(lookAgain, [lookAgain]);
  // The token of a link does not stay in the address bar, nor in the browser's history.
  useEffect(() => {
    if (link) history.replaceState(null, "", location.pathname);
  }, [link]);

  if (link) {
    return (
      <Door>
        <ChoosePassword link={link} done={() => setLink(undefined)} />
      </Door>
    );
  }
  if (!sight) return <Waiting />;
  if (sight === "unreachable") {
    return (
      <Door>
        <p role="alert">{words.unreachable}</p>
        <button type="button" className="fontaine-action" onClick={lookAgain}>
          {words.retry}
        </button>
      </Door>
    );
  }
  if (!sight.open) {
    return (
      <Door>
        <SignIn session={sight.session} done={lookAgain} />
      </Door>
    );
  }
  return (
    <Suspense fallback={<Waiting />}>
      <Workbench session={sight.session} lookAgain={lookAgain} />
    </Suspense>
  );
}

function Door({ children }: { children: ReactNode }) {
  return (
    <main className="fontaine-door">
      <div className="fontaine-brand">
        <img src={drop} alt="" width="40" height="40" />
        <span>
          Fontaine <small>{words.title}</small>
        </span>
      </div>
      <div className="fontaine-card">{children}</div>
    </main>
  );
}

function Waiting() {
  return (
    <p role="status" className="fontaine-waiting">
      {words.loading}
    </p>
  );
}
