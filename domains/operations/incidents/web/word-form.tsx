import { useLabels } from '@wanghuo/platform-web';
import { Button, Input } from 'antd';
import { useState } from 'react';

/** One line of words in place: a reason, a name. Enter acts, Escape leaves; a refused word stays. */
export function WordForm({
  label,
  act,
  onWord,
  onCancel,
  initial = '',
  minLength = 1,
  maxLength = 200,
  pending = false,
}: {
  label: string;
  act: string;
  onWord: (word: string) => void | Promise<void>;
  onCancel?: () => void;
  initial?: string;
  minLength?: number;
  maxLength?: number;
  pending?: boolean;
}) {
  const t = useLabels('incidents');
  const [word, setWord] = useState(initial);
  const short = word.trim().length < minLength;
  return (
    <form
      className="inc-word"
      onSubmit={(event) => {
        event.preventDefault();
        if (!short && !pending) void onWord(word.trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !onCancel) return;
        event.stopPropagation();
        onCancel();
      }}
    >
      <Input
        autoFocus
        aria-label={label}
        placeholder={label}
        value={word}
        maxLength={maxLength}
        onChange={(event) => setWord(event.target.value)}
      />
      <Button htmlType="submit" type="primary" disabled={short} loading={pending}>
        {act}
      </Button>
      {onCancel && <Button onClick={onCancel}>{t('incidents.back')}</Button>}
    </form>
  );
}
