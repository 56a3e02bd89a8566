/** What the lists of visits due say in Chinese, on the desk and on the phone; the English has the type of this. */
export const visitsZh = {
  title: '今日应走访',
  about: '按需要排序：先看风险等级，再看多久没有活动迹象，再看多久没有走访。每次查看都有记录。',
  none: '您现在能看到的住户中，今天没有应走访的；不在岗时看不到住户。',
  denied: '您的岗位不查看住户名单。',
  missed: '已逾期',
  due: (time: string) => `最迟${time}`,
  lastVisit: '上次走访',
  never: '从未走访',
  lastSign: '最近活动',
  found: { well: '已走访，平安', needs: '需要帮助…', 'not-met': '没有见到' },
  recorded: {
    well: (who: string) => `已记录：${who}，平安。`,
    needs: (who: string) => `已记录：${who}需要帮助，已开立事件。`,
    'not-met': (who: string) => `已记录：没有见到${who}。`,
  },
  needsTitle: (who: string) => `${who}需要帮助？`,
  needsAbout: '将在该住处开立事件并通知值守人员。',
  note: '情况（可不填）',
  confirm: '确认需要帮助',
  cancel: '取消',
  more: '后面还有更多人，办完前面的再看。',
};

export type VisitsWords = typeof visitsZh;
