/** What the page of walk tests says in Chinese; the English has the type of this. */
export const walksZh = {
  title: '巡检测试',
  about:
    '逐个按下探测器的测试键：测试期间，带按键的烟雾报警记为演练。没有按键的烟雾照样是火警。结束时未测到的合为一条维护事件。',
  begin: '开始巡检测试',
  building: '楼幢',
  home: '范围',
  whole: '整幢',
  length: '时长',
  lengths: { 30: '30分钟', 60: '1小时', 120: '2小时' },
  submit: '开始',
  begun: '已开始，请逐个按下测试键。',
  running: '进行中',
  over: '已结束',
  none: '没有进行中的巡检测试。',
  progress: (done: number, all: number) => `已测${done}台，共${all}台`,
  awaited: (n: number) => `待测（${n}）`,
  answered: (n: number) => `已应答（${n}）`,
  missed: (n: number) => `未应答（${n}）`,
  allAnswered: '全部已应答。',
  until: (time: string) => `最迟${time}结束`,
  endedAt: (time: string) => `${time}结束`,
  byItself: '到时自动结束',
  end: '结束测试',
  refused: {
    'no-detectors': '那里没有带测试键的探测器。',
    'too-many-detectors': '超过300台探测器，请分幢进行。',
    'another-test-runs': '那里、其上级或其内部已有测试在进行。',
    'too-many-tests': '同时进行的测试过多（20个）。',
    'too-long': '最长两小时。',
  } as Record<string, string>,
};

export type WalksWords = typeof walksZh;
