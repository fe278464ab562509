// Chinese texts of the palette of commands, the help, and the link's QR code.

import type { Language } from "./languages";

export const commands: Language["texts"]["commands"] = {
  title: "命令",
  search: "搜索命令",
  none: "没有这样的命令。",
  close: "关闭",
  wait: "正在获取。",
  notFetched: "无法获取页面的这一部分，其余照常。",
  groups: {
    training: "训练",
    experiment: "实验",
    view: "视图",
    share: "分享",
    help: "帮助",
    presets: "预设",
    languages: "语言",
  },
  overNetwork: "按网络显示内存",
  overTime: "按时间显示内存",
  byteWidths: "按字节数的宽度",
  table: "显示准确率表格",
  noTable: "关闭准确率表格",
  overSeconds: "按秒绘制准确率",
  overEpochs: "按轮绘制准确率",
  memory: "按块、部分、张量显示内存",
  noMemory: "关闭内存表格",
};

export const help: Language["texts"]["help"] = {
  title: "帮助",
  page: [
    "此页面在浏览器里训练图像分类器，顶部的句子说明训练什么：句中每个词都是一个菜单。",
    "下面是网络，每个单元的宽度就是它为一张图像保留的字节数。山丘是一个训练步的内存；每个切口让它落回地面，其下辅助网络的代价用斜线标出。",
    "每个块下面是它自己的损失，最下面是在从未训练过的图像上的准确率。网络用墨色，块用各自的颜色，端到端用灰色虚线。",
  ],
  keysTitle: "按键",
  does: {
    start: "开始、暂停、继续（焦点不在控件上时）",
    undo: "撤销一次修改",
    redo: "重做",
    leavePresenting: "退出演示，关闭打开的内容",
    palette: "输入几个字找到任何命令",
    help: "打开此帮助",
  },
  gesturesTitle: "在网络上",
  by: { clickGap: "点击间隙", drag: "拖动分隔条", point: "指向单元", drop: "拖入文件" },
  gestures: {
    walk: "在单元和间隙之间移动",
    ends: "到第一个单元和最后一个单元",
    cut: "在有焦点的间隙处切开，或合并那里的块",
    remove: "移除切口",
    move: "把切口移动一个单元",
    clickGap: "在那里切开；点击分隔条会合并两侧的块",
    drag: "移动切口，山丘随之变化",
    cancelDrag: "取消拖动",
    phases: "慢动作中：上一阶段和下一阶段",
    point: "显示其形状、参数和字节数",
    drop: "把图像、zip 或 parquet 文件拖到页面任何地方：用它们训练",
  },
  singleKeys: "单独按键起作用（空格、?）",
  all: "所有命令",
  keys: {
    mod: "Ctrl",
    alt: "Alt",
    shift: "Shift",
    names: {
      " ": "空格",
      Escape: "Esc",
      ArrowLeft: "←",
      ArrowRight: "→",
      Home: "Home",
      End: "End",
      Delete: "Delete",
      Backspace: "Backspace",
      Enter: "Enter",
    },
  },
};

export const share: Language["texts"]["share"] = {
  open: "链接的二维码",
  near: "用手机相机对准它：同样的设置会在手机上打开。",
  far: "链接较长，二维码很密：手机近处能读，教室后排读不到。改动少的预设链接较短。",
  tooLong: "链接太长，无法做成二维码，但仍可复制。",
  local: "此页面是从本机打开的：手机无法通过这个地址访问。",
  picture: (address) => `${address} 的二维码`,
};
