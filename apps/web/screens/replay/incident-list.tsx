import { incident } from '@wanghuo/incidents/model';
import { RegisterPage } from '@wanghuo/platform-web';
import { recordExtras } from '../../shell/record-extras.tsx';

/** Every incident there ever was; beside each the way into its replay. */
export default function IncidentList() {
  return (
    <RegisterPage register={incident} {...(recordExtras['incident'] ? { extra: recordExtras['incident'] } : {})} />
  );
}
