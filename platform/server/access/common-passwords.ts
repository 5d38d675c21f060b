/**
 * Words that guessing begins with. A password is refused when nothing but one of these is left of it after taking away
 * case, digits and punctuation, or when it is mostly one of these; so the list can be short. Source: this project, from
 * words that stand in every published list of leaked passwords, and the words of our own trade and place.
 */
export const commonWords: readonly string[] = [
  'abc', 'abcd', 'abcdef', 'admin', 'administrator', 'account', 'asdf', 'asdfgh', 'asdfghjkl', 'baseball', 'beijing',
  'changeme', 'china', 'chongqing', 'command', 'computer', 'daemon', 'default', 'demo', 'dispatch', 'dispatcher',
  'dragon', 'emergency', 'fire', 'firefighter', 'fireman', 'firestation', 'football', 'freedom', 'guest', 'hello',
  'helloworld', 'hello kitty', 'huojing', 'iloveyou', 'jiangjin', 'jiuyuan', 'letmein', 'login', 'love', 'lovely',
  'manager', 'master', 'michael', 'mima', 'monkey', 'mynameis', 'network', 'ninja', 'office', 'operator', 'oracle',
  'pass', 'passw', 'passwd', 'password', 'passwort', 'postgres', 'princess', 'public', 'qazwsx', 'qazwsxedc', 'qwer',
  'qwert', 'qwerty', 'qwertyuiop', 'rescue', 'root', 'secret', 'security', 'server', 'shadow', 'station', 'summer',
  'sunshine', 'superman', 'support', 'sysadmin', 'system', 'temp', 'temporary', 'test', 'tester', 'trustno', 'user',
  'wanghuo', 'welcome', 'winter', 'woaini', 'woaizhongguo', 'xiaofang', 'xiaofangdui', 'xiaofangjiuyuan', 'zaq',
  'zaqxsw', 'zhihui', 'zhihuizhongxin', 'zhongguo', 'zxcv', 'zxcvbn', 'zxcvbnm',
];

/** Rows of keys and other runs that people walk along. */
export const commonRuns: readonly string[] = [
  '01234567890123456789', '98765432109876543210', 'abcdefghijklmnopqrstuvwxyz', 'zyxwvutsrqponmlkjihgfedcba',
  'qwertyuiopasdfghjklzxcvbnm', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', '1q2w3e4r5t6y7u8i9o0p', 'qazwsxedcrfvtgbyhnujmikolp',
  '!@#$%^&*()_+', '147258369', '159357159357',
];
