import type { Problem } from '@wanghuo/platform-web';
import { Input } from 'antd';

/** One line of a sign-in form with its own error. */
export function TextField({
  name,
  label,
  value,
  onChange,
  problem,
  secret = false,
  autoComplete,
  focus = false,
  hint,
}: {
  name: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
  problem: Problem | null;
  secret?: boolean;
  autoComplete: string;
  focus?: boolean;
  hint?: string;
}) {
  const message = problem?.fieldMessage(name);
  const shared = {
    id: name,
    name,
    value,
    size: 'large' as const,
    autoComplete,
    autoFocus: focus,
    'aria-invalid': message !== undefined,
    ...(message ? { status: 'error' as const } : {}),
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <div className="wh-form-item">
      <label htmlFor={name}>{label}</label>
      {secret ? <Input.Password {...shared} /> : <Input {...shared} />}
      {hint && <p className="wh-quiet wh-small">{hint}</p>}
      {message && (
        <p className="wh-form-error" role="alert">
          {message}
        </p>
      )}
    </div>
  );
}
