// The Python script that hands an exported model to hls4ml.

/** For Keras-2 files. hls4ml's own YAML route ignores `KerasJson` since version 1.3, without a word. */
export const KERAS_SCRIPT = `import sys

import yaml
from hls4ml.converters.keras_v2_to_hls import keras_v2_to_hls

with open('hls4ml_config.yml') as file:
    config = yaml.safe_load(file)
model = keras_v2_to_hls(config)
model.write()
if 'build' in sys.argv[1:]:
    print(model.build(csim=False, synth=True))
`;

/** For QONNX files, cleaned and turned to channels last as hls4ml wants them. */
export const QONNX_SCRIPT = `import sys

import hls4ml
import yaml
from qonnx.core.modelwrapper import ModelWrapper
from qonnx.transformation.channels_last import ConvertToChannelsLastAndClean
from qonnx.transformation.gemm_to_matmul import GemmToMatMul
from qonnx.util.cleanup import cleanup_model

with open('hls4ml_config.yml') as file:
    config = yaml.safe_load(file)
graph = cleanup_model(ModelWrapper(config['OnnxModel']))
graph = graph.transform(GemmToMatMul()).transform(ConvertToChannelsLastAndClean())
keys = {'Part': 'part', 'ClockPeriod': 'clock_period', 'IOType': 'io_type', 'ProjectName': 'project_name'}
arguments = {keys[key]: value for key, value in config.items() if key in keys}
hls_config = hls4ml.utils.config_from_onnx_model(cleanup_model(graph), granularity='name', backend=config['Backend'])
hls_config['Model'].update(config['HLSConfig']['Model'])
model = hls4ml.converters.convert_from_onnx_model(
    graph, hls_config=hls_config, backend=config['Backend'], output_dir=config['OutputDir'], **arguments)
model.write()
if 'build' in sys.argv[1:]:
    print(model.build(csim=False, synth=True))
`;
