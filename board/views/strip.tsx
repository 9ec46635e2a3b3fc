/** A window as bars, one for each second, oldest on the left. */
export function Strip({ counts, label }: { readonly counts: readonly number[]; readonly label: string }) {
  const most = Math.max(1, ...counts);
  const height = 36;
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${counts.length * 4} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {counts.map((count, second) => {
        const tall = count === 0 ? 1 : Math.max(4, (count / most) * height);
        return (
          <rect
            key={second}
            class={count === 0 ? 'free' : 'used'}
            x={second * 4}
            y={height - tall}
            width="3"
            height={tall}
          />
        );
      })}
    </svg>
  );
}
