import type { ComponentChildren } from 'preact';

/** A table that scrolls by itself where the page is narrow. */
export function Table({
  name,
  caption,
  heads,
  children,
}: {
  /** Its name for screen readers. */
  readonly name: string;
  readonly caption: string;
  readonly heads: readonly string[];
  /** Its rows. */
  readonly children: ComponentChildren;
}) {
  return (
    <div class="wide" role="region" aria-label={name} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
