// Who is signed in, and how do they sign in or out from inside GraphiQL?
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { ChoosePassword } from "./password";
import { type Session, signOut, who } from "./session";
import { SignIn } from "./signin";
import { words } from "./words";

export function Account({ session, lookAgain }: { session: Session; lookAgain: () => void }) {
  const [dialog, setDialog] = useState<"sign in" | "password">();
  const name = who(session);
  const menuId = useId();
  const close = () => setDialog(undefined);

  return (
    <div className="fontaine-account">
      {/* A session whose steps are not all done is completed as one signs in. */}
      {(!session.agent || session.pendingSteps.length > 0) && (
        <button type="button" onClick={() => setDialog("sign in")}>
          {words.signIn}
        </button>
      )}
      {name && (
        <>
          <button type="button" popoverTarget={menuId} aria-label={words.signedInAs(name)}>
            {name} <span aria-hidden="true">▾</span>
          </button>
          <div id={menuId} popover="auto" className="fontaine-menu">
            {session.agent && (
              <button type="button" onClick={() => setDialog("password")}>
                {words.changePassword}
              </button>
            )}
            <button type="button" onClick={() => void signOut().catch(lookAgain)}>
              {words.signOut}
            </button>
          </div>
        </>
      )}
      {dialog && (
        <Dialog label={dialog === "sign in" ? words.signIn : words.changePassword} close={close}>
          {dialog === "sign in" ? (
            <SignIn
              session={session}
              done={() => {
                close();
                lookAgain();
              }}
            />
          ) : (
            <ChoosePassword done={close} />
          )}
        </Dialog>
      )}
    </div>
  );
}

function Dialog({ label, close, children }: { label: string; close: () => void; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog ref={ref} className="fontaine-card" aria-label={label} onClose={close}>
      {children}
      {/* After the form, so that the dialog opens on its first field. */}
      <button type="button" className="fontaine-close" aria-label={words.close} onClick={() => ref.current?.close()}>
        ×
      </button>
    </dialog>
  );
}
