import { addNote } from '@wanghuo/incidents/model';
import { useLabels, useOfflineQueue } from '@wanghuo/platform-web';
import { useState } from 'react';
import { deviceNow } from './device.ts';
import { Sheet } from './sheet.tsx';

/** A line for the story of the incident, kept here until it is told. What is typed stays until it is stored. */
export function NoteSheet({ incidentId, onClose }: { incidentId: string; onClose: () => void }) {
  const t = useLabels('app');
  const { queue } = useOfflineQueue();
  const [text, setText] = useState('');
  return (
    <Sheet title={t('phone.note')} onClose={onClose}>
      <form
        className="fld-note"
        onSubmit={(event) => {
          event.preventDefault();
          const words = text.trim();
          if (words === '') return;
          void queue
            .put(
              addNote,
              { incidentId, text: words, at: deviceNow() },
              { lane: `note:${incidentId}`, label: t('phone.note.queued', { words: words.slice(0, 20) }) },
            )
            .then(onClose);
        }}
      >
        <textarea
          aria-label={t('phone.note')}
          rows={4}
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="fld-wide" disabled={text.trim() === ''}>
          {t('phone.note.act')}
        </button>
      </form>
    </Sheet>
  );
}
