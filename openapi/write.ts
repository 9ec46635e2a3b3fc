import { writeFileSync } from 'node:fs';
import { documentFile, documentText } from './text.ts';

/** `npm run openapi`: writes the document down. */
writeFileSync(documentFile, await documentText());
