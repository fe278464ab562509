// The ticks of the axis that strip, roots and loss share: where the stages begin, and their sizes.

import { stageSize } from "#experiment/shapes";
import { t } from "#messages/en";
import type { Drawing } from "./drawing";

export function StageAxis({ drawing, y }: { drawing: Drawing; y: number }) {
  const { axis, config, layout } = drawing;
  return (
    <g>
      {[1, 2, 3].map((stage) => {
        const from = stage === 1 ? axis.left : axis.x((stage - 1) * layout.unitsPerStage);
        const room = axis.x(stage * layout.unitsPerStage) - from;
        const size = stageSize(config.data.imageSize, stage);
        const text =
          room > 230
            ? t.land.stageLong(stage, size, config.network.width[stage] ?? 0)
            : room > 110
              ? t.land.stageShort(stage, size)
              : t.land.stage(stage);
        return (
          <g key={stage}>
            <path d={`M${from} ${y - 4}v9`} style={{ stroke: "var(--line-strong)" }} />
            <text x={from + 5} y={y + 12} fontSize={11.5}>
              {text}
            </text>
          </g>
        );
      })}
    </g>
  );
}
