// How does an agent choose a password? From the invitation, from the link mailed to one who forgot it, or from the page.
import { useState } from "react";
import inviteDocument from "./documents/ExplorerInviteAccept.graphql?raw";
import changeDocument from "./documents/ExplorerPasswordChange.graphql?raw";
import resetDocument from "./documents/ExplorerPasswordReset.graphql?raw";
import { Field, Form } from "./form";
import { ask, type Refusal, told } from "./graph";
import { words } from "./words";

// The token lies after the #, which browsers send to no server: /explorer#invitation=…, /explorer#reset=…
export type Link = { from: "invitation" | "reset"; token: string };

const DOCUMENTS = { invitation: inviteDocument, reset: resetDocument, change: changeDocument };

export function linkOf(hash: string): Link | undefined {
  const [, from, token] = /^#(invitation|reset)=(.+)$/.exec(hash) ?? [];
  return from && token ? { from: from as Link["from"], token: decodeURIComponent(token) } : undefined;
}

export function ChoosePassword({ link, done }: { link?: Link; done: () => void }) {
  const [message, setMessage] = useState<string>();

  async function choose(values: Record<string, string>) {
    const data = await ask<Record<string, { __typename: string; message?: string } | Refusal>>(
      DOCUMENTS[link?.from ?? "change"],
      { input: link ? { ...values, token: link.token } : values },
    );
    const [answer] = Object.values(data);
    if (answer?.__typename === "Refusal") return told(answer as Refusal);
    setMessage(answer?.message ?? words.passwordChanged);
  }

  if (message) {
    return (
      <>
        <p role="status">{message}</p>
        <button type="button" className="fontaine-action" onClick={done} autoFocus>
          {link ? words.signIn : words.close}
        </button>
      </>
    );
  }
  return (
    <Form
      title={link ? words.choosePassword : words.changePassword}
      lead={words.passwordRules}
      action={words.save}
      submit={choose}
    >
      {!link && (
        <Field label={words.currentPassword} name="currentPassword" type="password" autoComplete="current-password" autoFocus />
      )}
      <Field label={words.newPassword} name="password" type="password" autoComplete="new-password" autoFocus={Boolean(link)} />
      <Field label={words.newPasswordAgain} name="passwordConfirmation" type="password" autoComplete="new-password" />
    </Form>
  );
}
