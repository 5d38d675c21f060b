import { Fragment, type ReactNode } from 'react';

/** Names and values in two columns; a value that is not known is a dash, never blank. */
export function KeyValue({ items }: { items: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="wh-keyvalue">
      {items.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value === null || value === undefined || value === '' ? '—' : value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** A framed part of a screen with a heading and quiet actions. */
export function Panel({
  title,
  aside,
  children,
  className = '',
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`wh-panel ${className}`}>
      {(title || aside) && (
        <header>
          <h2>{title}</h2>
          {aside && <div className="wh-panel-aside">{aside}</div>}
        </header>
      )}
      <div className="wh-panel-body">{children}</div>
    </section>
  );
}
