// What do the page's forms have in common? A title, labelled fields, one button, and what went wrong.
import { type FormEvent, type InputHTMLAttributes, type ReactNode, useId, useState } from "react";
import { GraphError } from "./graph";

type Props = {
  title: string;
  lead?: ReactNode;
  action: string;
  // Gives what to tell when it was refused, and nothing when it went well.
  submit: (values: Record<string, string>) => Promise<string | undefined>;
  children: ReactNode;
};

export function Form({ title, lead, action, submit, children }: Props) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const titleId = useId();

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    setBusy(true);
    setRefusal(undefined);
    try {
      setRefusal(await submit(values));
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      setRefusal(error.message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="fontaine-form" aria-labelledby={titleId} aria-busy={busy} onSubmit={send}>
      <h1 id={titleId}>{title}</h1>
      {lead && <p className="fontaine-lead">{lead}</p>}
      {children}
      <p role="alert" className="fontaine-refusal" hidden={!refusal}>
        {refusal}
      </p>
      <button type="submit" className="fontaine-action" disabled={busy}>
        {action}
      </button>
    </form>
  );
}

export function Field({ label, ...input }: { label: string; name: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="fontaine-field">
      <label htmlFor={id}>{label}</label>
      <input id={id} required spellCheck={false} autoCapitalize="none" {...input} />
    </div>
  );
}

export function CodeField({ label }: { label: string }) {
  return (
    <Field label={label} name="code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9 ]{6,7}" maxLength={7} autoFocus />
  );
}
