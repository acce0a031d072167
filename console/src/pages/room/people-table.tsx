import { type ReactNode, useDeferredValue, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { ActDialog } from "../../act/act-dialog";
import { accountsOf, type Target } from "../../act/plan";
import { useSession } from "../../connection/session";
import { hrefOf } from "../../route";
import { useTexts } from "../../text/texts";
import { visibleText } from "../../text/visible-text";
import { ForeignText } from "../../ui/foreign-text";
import { JidText } from "../../ui/jid-text";
import type { SteadyEntry } from "../../ui/list/keep-places";
import { useSteadyList } from "../../ui/list/steady-list";
import { type Column, VirtualTable } from "../../ui/list/virtual-table";
import { Empty } from "../../ui/query-state";
import { MessageDialog } from "../message-dialog";

/** Somebody who is or was in a room. */
interface Person {
  readonly jid: string;
  readonly nickname: string;
}

interface PeopleTableProps<T extends Person> {
  readonly room: string;
  readonly label: string;
  readonly people: readonly T[];
  readonly keyOf: (person: T) => string;
  readonly search: string;
  /** What is known of somebody, beside the nickname and the account. */
  readonly facts: readonly Column<T>[];
  /** Whether they have left, so that nobody can be kicked. */
  readonly haveLeft?: boolean;
  /** Shown where there is nobody. */
  readonly empty: ReactNode;
}

/** People of a room, of whom one or several can be moderated. */
export function PeopleTable<T extends Person>(props: PeopleTableProps<T>) {
  const { room, label, people, keyOf, search, facts, haveLeft = false, empty } = props;
  const { t } = useTexts();
  const { can } = useSession();
  const [selected, setSelected] = useState<ReadonlyMap<string, T>>(new Map());
  const [targets, setTargets] = useState<readonly Target[]>();
  const [receiver, setReceiver] = useState<Target>();
  const wanted = useDeferredValue(search.trim().toLowerCase());
  const matching = useMemo(
    () =>
      people.filter(
        ({ nickname, jid }) => nickname.toLowerCase().includes(wanted) || jid.toLowerCase().includes(wanted),
      ),
    [people, wanted],
  );
  const { entries, hold } = useSteadyList(matching, keyOf, {
    view: wanted,
    isHeld: selected.size > 0 || targets !== undefined,
  });
  const mayAct = can("kick") || can("ban");
  const maySelect = can("ban") || (can("kick") && !haveLeft);
  const present = entries.filter(({ isGone }) => !isGone);
  const isAllSelected = present.length > 0 && present.every(({ item }) => selected.has(keyOf(item)));
  const select = useSelectColumn({
    selected,
    isAllSelected,
    keyOf,
    onSelect(item, isSelected) {
      const next = new Map(selected);
      if (isSelected) next.set(keyOf(item), item);
      else next.delete(keyOf(item));
      setSelected(next);
    },
    onSelectAll(isSelected) {
      setSelected(new Map(isSelected ? present.map(({ item }) => [keyOf(item), item]) : []));
    },
  });
  const act = useActColumn<T>((item) => {
    setTargets([item]);
  });
  const names = useNameColumns<T>();
  const columns = [
    ...(maySelect ? [select] : []),
    ...names,
    ...facts.map((column) => ({ ...column, render: ({ item }: SteadyEntry<T>) => column.render(item) })),
    ...(mayAct ? [act] : []),
  ];
  const [only] = selected.size === 1 ? selected.values() : [];
  if (entries.length === 0) return wanted === "" ? empty : <Empty title={t.state.noResults} />;
  return (
    <>
      <div {...hold}>
        <VirtualTable
          label={label}
          columns={columns}
          items={entries}
          keyOf={({ item }) => keyOf(item)}
          rowClass={({ item, isGone }) =>
            isGone ? "gone" : selected.has(keyOf(item)) ? "selected" : undefined
          }
        />
      </div>
      {selected.size > 0 ? (
        <div className="selection" role="region" aria-label={t.room.selected(selected.size)}>
          <span>{t.room.selected(selected.size)}</span>
          <Button
            className="button quiet"
            onPress={() => {
              setSelected(new Map());
            }}
          >
            {t.room.clearSelection}
          </Button>
          {only !== undefined && can("kick") && !haveLeft ? (
            <Button
              className="button"
              onPress={() => {
                setReceiver(only);
              }}
            >
              {t.message.open}
            </Button>
          ) : null}
          <Button
            className="button danger"
            onPress={() => {
              setTargets(accountsOf([...selected.values()]));
            }}
          >
            {t.room.actOnSelected(selected.size)}
          </Button>
        </div>
      ) : null}
      {targets === undefined ? null : (
        <ActDialog
          targets={targets}
          room={room}
          haveLeft={haveLeft}
          onClose={() => {
            setTargets(undefined);
            setSelected(new Map());
          }}
        />
      )}
      {receiver === undefined ? null : (
        <MessageDialog
          muc={room}
          receiver={receiver}
          onClose={() => {
            setReceiver(undefined);
          }}
        />
      )}
    </>
  );
}

interface SelectColumnProps<T> {
  readonly selected: ReadonlyMap<string, T>;
  readonly isAllSelected: boolean;
  readonly keyOf: (person: T) => string;
  readonly onSelect: (item: T, isSelected: boolean) => void;
  readonly onSelectAll: (isSelected: boolean) => void;
}

function useSelectColumn<T extends Person>(props: SelectColumnProps<T>): Column<SteadyEntry<T>> {
  const { selected, isAllSelected, keyOf, onSelect, onSelectAll } = props;
  const { t } = useTexts();
  return {
    id: "select",
    title: (
      <label className="check">
        <input
          type="checkbox"
          checked={isAllSelected}
          onChange={(event) => {
            onSelectAll(event.target.checked);
          }}
        />
        <span className="visually-hidden">{t.room.selectAll}</span>
      </label>
    ),
    width: "2.75rem",
    render: ({ item, isGone }) => (
      <input
        type="checkbox"
        aria-label={t.room.select(visibleText(item.nickname, 60))}
        checked={selected.has(keyOf(item))}
        disabled={isGone && !selected.has(keyOf(item))}
        onChange={(event) => {
          onSelect(item, event.target.checked);
        }}
      />
    ),
  };
}

function useActColumn<T extends Person>(onAct: (item: T) => void): Column<SteadyEntry<T>> {
  const { t } = useTexts();
  return {
    id: "act",
    title: <span className="visually-hidden">{t.room.actions}</span>,
    width: "9rem",
    isAction: true,
    render: ({ item, isGone }) =>
      isGone ? (
        <span className="muted">{t.room.left}</span>
      ) : (
        <Button
          className="button small"
          aria-label={t.room.actOn(visibleText(item.nickname, 60))}
          onPress={() => {
            onAct(item);
          }}
        >
          {t.room.act}
        </Button>
      ),
  };
}

function useNameColumns<T extends Person>(): Column<SteadyEntry<T>>[] {
  const { t } = useTexts();
  return [
    {
      id: "nickname",
      title: t.room.nickname,
      width: "minmax(0, 2fr)",
      isRowHeader: true,
      render: ({ item }) => (
        <strong>
          <ForeignText value={item.nickname} most={60} />
        </strong>
      ),
    },
    {
      id: "account",
      title: t.room.account,
      width: "minmax(0, 3fr)",
      render: ({ item }) => (
        <a href={hrefOf("people", item.jid)}>
          <JidText jid={item.jid} />
        </a>
      ),
    },
  ];
}
