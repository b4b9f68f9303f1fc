// How does an agent set up an authenticator? A picture drawn here, the key as text, and a first code that proves it works.
import { useEffect, useMemo, useState } from "react";
import { encode } from "uqr";
import confirmDocument from "./documents/ExplorerOneTimeCodeConfirm.graphql?raw";
import startDocument from "./documents/ExplorerOneTimeCodeStart.graphql?raw";
import { CodeField, Form } from "./form";
import { ask, GraphError, type Refusal, type SignedIn, told } from "./graph";
import { words } from "./words";

type SetUp = { __typename: "OneTimeCodeSetup"; secret: string; otpauthUrl: string };

export function Authenticator({ done }: { done: () => void }) {
  const [setUp, setSetUp] = useState<SetUp>();
  const [refusal, setRefusal] = useState<string>();

  useEffect(() => {
    ask<{ agentOneTimeCodeStart: SetUp | Refusal }>(startDocument).then(
      ({ agentOneTimeCodeStart: answer }) =>
        answer.__typename === "Refusal" ? setRefusal(told(answer)) : setSetUp(answer),
      (error: GraphError) => setRefusal(error.message),
    );
  }, []);

  async function confirm({ code = "" }: Record<string, string>) {
    const { agentOneTimeCodeConfirm: answer } = await ask<{ agentOneTimeCodeConfirm: SignedIn | Refusal }>(
      confirmDocument,
      { input: { code: code.replaceAll(" ", "") } },
    );
    if (answer.__typename === "Refusal") return told(answer);
    done();
  }

  if (refusal) return <p role="alert">{refusal}</p>;
  if (!setUp) return <p role="status">{words.loading}</p>;
  return (
    <Form title={words.authenticator} lead={words.authenticatorLead} action={words.confirm} submit={confirm}>
      <QrCode text={setUp.otpauthUrl} label={words.authenticatorPicture} />
      <p className="fontaine-secret">
        {words.authenticatorSecret} <code>{setUp.secret.match(/.{1,4}/g)?.join(" ")}</code>
      </p>
      <CodeField label={words.code} />
    </Form>
  );
}

function QrCode({ text, label }: { text: string; label: string }) {
  // A border of four modules, as the standard asks; readers want dark on light in a dark page too.
  const { size, data } = useMemo(() => encode(text, { ecc: "M", border: 4 }), [text]);
  const modules = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg className="fontaine-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={modules} fill="#000" />
    </svg>
  );
}
