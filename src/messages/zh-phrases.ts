// Reasons that faults carry, in Chinese.

import type { Language } from "./languages";

export const phrases: Language["phrases"] = {
  "the server does not answer": "服务器没有应答",
  "a whole parquet file": "完整的 parquet 文件",
  "a list of parquet files": "parquet 文件的列表",
  "a file whose length its server tells": "服务器告知长度的文件",
  "a row with an image": "带有图像的行",
  "a whole PNG or JPEG image": "完整的 PNG 或 JPEG 图像",
  "any whole PNG or JPEG image": "任何完整的 PNG 或 JPEG 图像",
  "a whole PNG image": "完整的 PNG 图像",
  "a tar archive": "tar 归档",
  "a zip archive without a password": "不带密码的 zip 归档",
  "stored or deflated": "原样存储或以 Deflate 压缩的",
  "as long as its archive says": "其归档所说的长度",
  "idx of unsigned bytes": "无符号字节的 idx",
  "a MATLAB 5 file of a little-endian machine": "小端机器的 MATLAB 5 文件",
  "a whole MATLAB 5 file": "完整的 MATLAB 5 文件",
  "a MATLAB 5 file whose arrays are as long as they say": "数组长度与所称相符的 MATLAB 5 文件",
  "a MATLAB 5 file of plain numbers": "只含普通数字的 MATLAB 5 文件",
  "an archive of files: it lies in too many others": "文件的归档：它嵌套在太多归档之中",
  "its header is not JSON": "其头部不是 JSON",
  "its config does not fit": "其设置不合格",
  "its standing does not fit": "其进度不合格",
  "its data does not fit": "其数据说明不合格",
  "the worker did not start": "worker 没有启动",
  "the forecaster did not start": "预测未能启动",
};
