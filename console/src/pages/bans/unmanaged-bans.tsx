import { useState } from "react";
import type { BanOnServer } from "../../connection/api";
import { useSession } from "../../connection/session";
import { useTexts } from "../../text/texts";
import { Fact } from "../../ui/fact";
import { ForeignText } from "../../ui/foreign-text";
import { JidText } from "../../ui/jid-text";
import { DistanceText } from "../../ui/time-text";
import { LiftDialog } from "./ban-dialogs";
import { LiftButton } from "./lift-button";

/** Bans and mutes that were not placed by the control plane, which those who may can lift. */
export function UnmanagedBans({ bans }: { readonly bans: readonly BanOnServer[] }) {
  const { t } = useTexts();
  const { api, can } = useSession();
  const [lifting, setLifting] = useState<BanOnServer>();
  return (
    <>
      <h3>{t.person.elsewhere}</h3>
      <p className="muted">{t.person.elsewhereHelp}</p>
      <ul className="cards">
        {bans.map((ban) => (
          <li key={`${ban.server}/${ban.id}`} className="card">
            <UnmanagedBan ban={ban} />
            {can("ban") ? (
              <LiftButton
                ban={ban}
                onPress={() => {
                  setLifting(ban);
                }}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {lifting === undefined ? null : (
        <LiftDialog
          ban={lifting}
          lift={(reason) => api.liftServerBan(lifting, reason)}
          onClose={() => {
            setLifting(undefined);
          }}
        />
      )}
    </>
  );
}

function UnmanagedBan({ ban: { server, muc, role, reason, expires_at } }: { readonly ban: BanOnServer }) {
  const { t } = useTexts();
  return (
    <dl className="facts">
      <Fact name={t.bans.what}>
        <span className="badge neutral">{role === undefined ? t.bans.ban : t.bans.mute}</span>
      </Fact>
      <Fact name={t.bans.where}>{muc === undefined ? t.bans.everywhere : <JidText jid={muc} />}</Fact>
      <Fact name={t.bans.reason}>
        <ForeignText value={reason ?? "–"} most={100} />
      </Fact>
      <Fact name={t.bans.ends}>
        {expires_at === undefined ? t.bans.permanent : <DistanceText at={expires_at} />}
      </Fact>
      <Fact name={t.ban.server}>{server}</Fact>
    </dl>
  );
}
