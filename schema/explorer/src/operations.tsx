// Which operations lie ready, job by job, and how does one open?
import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useId, useMemo, useState } from "react";
import { ask } from "./graph";
import { words } from "./words";

type Operation = {
  name: string;
  kind: "query" | "mutation" | "subscription";
  title: string;
  description: string;
  query: string;
  variables: string;
};
type Job = { title: string; operations: Operation[]; opens_by_link: boolean };

// /explorer#operation=PasswordReset&token=…: which operation a link of a mail opens, with what the link carries.
const LINK = new URLSearchParams(location.hash.slice(1));

const BADGES = { query: "", mutation: words.changes, subscription: words.subscribes };

export const OPERATIONS_PLUGIN: GraphiQLPlugin = { title: words.operations, icon: Icon, content: Operations };

function Operations() {
  const [jobs, setJobs] = useState<Job[]>();
  const [sought, setSought] = useState("");
  const filterId = useId();
  const open = useOpening();

  useEffect(() => {
    fetch("/explorer/operations.json")
      .then((response) => response.json() as Promise<Job[]>)
      .then(setJobs, () => setJobs([]));
  }, []);

  useEffect(() => {
    const linked = jobs?.filter((job) => job.opens_by_link).flatMap((job) => job.operations) ?? [];
    const operation = linked.find(({ name }) => name === LINK.get("operation"));
    if (!operation || !open) return;
    LINK.delete("operation");
    history.replaceState(null, "", location.pathname);
    open(
      operation.query,
      operation.variables.replace(/"«(\w+)»"/g, (_, name) => JSON.stringify(LINK.get(name) ?? "")),
    );
  }, [jobs, open]);

  const shown = (jobs ?? [])
    .map((job) => ({ ...job, operations: job.operations.filter((operation) => holds(job, operation, sought)) }))
    .filter((job) => job.operations.length > 0);

  return (
    <section className="fontaine-operations" aria-label={words.operations}>
      <h2>{words.operations}</h2>
      <p className="fontaine-lead">{words.operationsLead}</p>
      <label htmlFor={filterId}>{words.filter}</label>
      <input id={filterId} type="search" value={sought} onChange={(event) => setSought(event.target.value)} />
      {shown.map((job) => (
        <section key={job.title} aria-label={job.title} lang="fr">
          <h3>{job.title}</h3>
          <ul>
            {job.operations.map((operation) => (
              <li key={operation.name}>
                <Opener operation={operation} jobs={jobs ?? []} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {jobs && shown.length === 0 && <p role="status">{jobs.length > 0 ? words.noneFound : words.unreachable}</p>}
    </section>
  );
}

function Opener({ operation, jobs }: { operation: Operation; jobs: Job[] }) {
  const open = useOpening();

  async function openFilled() {
    open?.(operation.query, await filled(operation.variables, jobs).catch(() => operation.variables));
  }

  return (
    <button type="button" onClick={openFilled} title={operation.name}>
      <span>
        {operation.title}
        {BADGES[operation.kind] && <small className="fontaine-badge">{BADGES[operation.kind]}</small>}
      </span>
      {operation.description && <small>{operation.description}</small>}
    </button>
  );
}

// Opens an operation in a tab of its own, once the editors are there.
function useOpening(): ((query: string, variables: string) => void) | undefined {
  const { addTab } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  return useMemo(() => {
    if (!queryEditor || !variableEditor) return undefined;
    return (query, variables) => {
      addTab();
      queryEditor.setValue(query);
      variableEditor.setValue(variables);
      queryEditor.focus();
    };
  }, [addTab, queryEditor, variableEditor]);
}

// «PortalSettings.portal.version» stands for what the ready operation of that name answers there, at this moment.
async function filled(variables: string, jobs: Job[]): Promise<string> {
  const answers: Record<string, unknown> = {};
  for (const { name, query } of jobs.flatMap((job) => job.operations)) {
    if (variables.includes(`"«${name}.`)) answers[name] = await ask(query);
  }
  if (Object.keys(answers).length === 0) return variables;
  const value = (path: string) => path.split(".").reduce<any>((answer, name) => answer[name], answers);
  return JSON.stringify(
    JSON.parse(variables, (_, given) => (/^«\w+\./.test(given) ? value(given.slice(1, -1)) : given)),
    null,
    2,
  );
}

function holds(job: Job, operation: Operation, sought: string): boolean {
  return folded(`${job.title} ${operation.title} ${operation.name}`).includes(folded(sought.trim()));
}

// Without case and accents, as people type.
function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
}

function Icon() {
  return (
    <svg height="1em" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
      <path d="M9 5h12M9 12h12M9 19h12" />
      <path d="M3 5l1.200 1.200L6.500 4M3 12l1.200 1.200L6.500 11M3 19l1.200 1.200L6.500 18" />
    </svg>
  );
}
