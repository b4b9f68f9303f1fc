// How does an agent sign in? E-mail and password; the one-time code when it is asked for; the first time, an authenticator.
import { useState } from "react";
import { Authenticator } from "./authenticator";
import resetRequestDocument from "./documents/ExplorerPasswordResetRequest.graphql?raw";
import signInDocument from "./documents/ExplorerSignIn.graphql?raw";
import { CodeField, Field, Form } from "./form";
import { ask, type Refusal, type SignedIn, told } from "./graph";
import type { Session } from "./session";
import { words } from "./words";

type Credentials = { email: string; password: string };
type Stage = "credentials" | "authenticator" | "forgotten" | { askedCode: Credentials };

const SET_UP = "SET_UP_ONE_TIME_CODE";

export function SignIn({ session, done }: { session: Session; done: () => void }) {
  const [stage, setStage] = useState<Stage>(session.pendingSteps.includes(SET_UP) ? "authenticator" : "credentials");

  async function signIn(input: Credentials & { oneTimeCode?: string }) {
    const { agentSignIn: answer } = await ask<{ agentSignIn: SignedIn | Refusal }>(signInDocument, {
      input: { ...input, session: "COOKIE" },
    });
    if (answer.__typename === "SignedIn") {
      if (answer.pendingSteps.includes(SET_UP)) setStage("authenticator");
      else done();
    } else if (answer.code === "ONE_TIME_CODE_REQUIRED") {
      setStage({ askedCode: { email: input.email, password: input.password } });
    } else {
      return told(answer);
    }
  }

  if (stage === "authenticator") return <Authenticator done={done} />;
  if (stage === "forgotten") return <Forgotten back={() => setStage("credentials")} />;
  if (stage === "credentials") {
    return (
      <>
        <Form
          title={words.signIn}
          lead={session.username ? words.citizenHere(session.username) : words.staffOnly}
          action={words.signIn}
          submit={({ email = "", password = "" }) => signIn({ email: email.trim(), password })}
        >
          <Field label={words.email} name="email" type="email" autoComplete="username" autoFocus />
          <Field label={words.password} name="password" type="password" autoComplete="current-password" />
        </Form>
        <button type="button" className="fontaine-link" onClick={() => setStage("forgotten")}>
          {words.forgotten}
        </button>
      </>
    );
  }
  return (
    <>
      <Form
        key="code"
        title={words.signIn}
        lead={words.codeLead}
        action={words.confirm}
        submit={({ code = "" }) => signIn({ ...stage.askedCode, oneTimeCode: code.replaceAll(" ", "") })}
      >
        <CodeField label={words.code} />
      </Form>
      <button type="button" className="fontaine-link" onClick={() => setStage("credentials")}>
        {words.back}
      </button>
    </>
  );
}

type Acknowledged = { __typename: "Acknowledgement"; message: string };

function Forgotten({ back }: { back: () => void }) {
  const [message, setMessage] = useState<string>();

  async function send({ email = "" }: Record<string, string>) {
    const { passwordResetRequest: answer } = await ask<{ passwordResetRequest: Acknowledged | Refusal }>(
      resetRequestDocument,
      { input: { identifier: email.trim() } },
    );
    if (answer.__typename === "Refusal") return told(answer);
    setMessage(answer.message);
  }

  return (
    <>
      {message ? (
        <p role="status">{message}</p>
      ) : (
        <Form key="forgotten" title={words.forgotten} lead={words.forgottenLead} action={words.send} submit={send}>
          <Field label={words.email} name="email" type="email" autoComplete="username" autoFocus />
        </Form>
      )}
      <button type="button" className="fontaine-link" onClick={back}>
        {words.back}
      </button>
    </>
  );
}
