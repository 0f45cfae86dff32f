// Read BPMN files with the reader that other BPMN tools use, and print what it warns about, one JSON line a file.
import { readFile } from 'node:fs/promises';
import BpmnModdle from 'bpmn-moddle';

const moddle = new BpmnModdle();

for (const path of process.argv.slice(2)) {
  const { rootElement, warnings } = await moddle.fromXML(await readFile(path, 'utf8'));
  const { flowElements } = rootElement.rootElements.find((element) => element.$type === 'bpmn:Process');
  const drawn = rootElement.diagrams[0].plane.planeElement.map((element) => element.bpmnElement?.id ?? null);
  console.log(JSON.stringify({
    path,
    warnings: warnings.map((warning) => warning.message),
    nodes: flowElements.filter((element) => element.$type !== 'bpmn:SequenceFlow').length,
    flows: flowElements.filter((element) => element.$type === 'bpmn:SequenceFlow').length,
    drawn,
  }));
}
