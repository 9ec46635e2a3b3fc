import { powerLog } from '../../../lambda/entry/power-log.ts';
import { powerMeter } from '../../../lambda/entry/power-meter.ts';
import type { Meter } from '../../../lambda/ports/meter.ts';
import type { Log } from '../../../lambda/ports/log.ts';
import type { Ledger } from '../billing/ledger.ts';
import { billedBytes } from '../billing/log-lines.ts';

/** The dispatcher's log and metrics as it writes them: their bytes go into the ledger, and nowhere else. */
export function countedOutput(ledger: Ledger, complaints: Log): { readonly log: Log; readonly meter: Meter } {
  const log = powerLog('headway-dispatcher');
  const meter = powerMeter('cost');

  /** Both write synchronously, each line at once. */
  function counting(write: () => void): void {
    const { stdout } = process;
    const original = stdout.write.bind(stdout);
    stdout.write = (chunk: string | Uint8Array) => {
      const line = chunk.toString().trimEnd();
      ledger.note({ call: 'CloudWatch Logs, bytes', price: 'logByte', units: billedBytes(line) });
      return true;
    };
    try {
      write();
    } finally {
      stdout.write = original;
    }
  }

  return {
    log: { ...complaints, info: (message, fields) => counting(() => log.info(message, fields)) },
    meter: { emit: (points) => counting(() => meter.emit(points)) },
  };
}
