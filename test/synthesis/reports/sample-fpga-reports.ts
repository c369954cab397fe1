// Reports of HLS and FPGA tools in their layouts, one a format, with figures of a made-up design.

export const CSYNTH_XML = `<?xml version="1.0" encoding="UTF-8"?>
<!-- made for a test -->
<profile>
<UserAssignments>
<unit>ns</unit>
<Part>xc7z020-clg400-1</Part>
<TopModelName>dense</TopModelName>
<TargetClockPeriod>4.00</TargetClockPeriod>
<ClockUncertainty>0.50</ClockUncertainty>
</UserAssignments>
<PerformanceEstimates>
<PipelineType>none</PipelineType>
<SummaryOfTimingAnalysis><unit>ns</unit><EstimatedClockPeriod>3.217</EstimatedClockPeriod></SummaryOfTimingAnalysis>
<SummaryOfOverallLatency>
<unit>clock cycles</unit>
<Best-caseLatency>11</Best-caseLatency>
<Worst-caseLatency>14</Worst-caseLatency>
<Interval-min>4</Interval-min>
<Interval-max>5</Interval-max>
</SummaryOfOverallLatency>
<SummaryOfLoopLatency><VITIS_LOOP_9_1><TripCount>4</TripCount></VITIS_LOOP_9_1></SummaryOfLoopLatency>
</PerformanceEstimates>
<AreaEstimates>
<Resources><BRAM_18K>3</BRAM_18K><DSP>17</DSP><FF>2,410</FF><LUT>3155</LUT><URAM>0</URAM></Resources>
<AvailableResources><BRAM_18K>280</BRAM_18K></AvailableResources>
</AreaEstimates>
<InterfaceSummary><RtlPorts><name>a&lt;3&gt;</name><Scope></Scope></RtlPorts></InterfaceSummary>
</profile>
`;

export const VIVADO_UTILIZATION_RPT = `Copyright 1986-2022 Xilinx, Inc. All Rights Reserved.
-------------------------------------------------------------------------------------
| Tool Version : Vivado v.2023.2 (lin64)
| Design       : dense
| Device       : xcvu13p-flga2577-2-e
-------------------------------------------------------------------------------------

Utilization Design Information

Table of Contents
-----------------
1. CLB Logic
1.1 Summary of Registers by Type
2. BLOCKRAM
3. ARITHMETIC

1. CLB Logic
------------

+----------------------------+-------+-------+------------+-----------+-------+
|          Site Type         |  Used | Fixed | Prohibited | Available | Util% |
+----------------------------+-------+-------+------------+-----------+-------+
| CLB LUTs*                  | 1,526 |     0 |          0 |   1728000 |  0.09 |
|   LUT as Logic             |  1520 |     0 |          0 |   1728000 |  0.09 |
|   LUT as Memory            |     6 |     0 |          0 |    791040 | <0.01 |
| CLB Registers              |  2428 |     0 |          0 |   3456000 |  0.07 |
|   Register as Flip Flop    |  2428 |     0 |          0 |   3456000 |  0.07 |
+----------------------------+-------+-------+------------+-----------+-------+
* Warning! The Final LUT count, after physical optimizations, is typically lower.

1.1 Summary of Registers by Type
--------------------------------

+-------+--------------+-------------+--------------+
| Total | Clock Enable | Synchronous | Asynchronous |
+-------+--------------+-------------+--------------+
| 2428  |          Yes |       Reset |            - |
+-------+--------------+-------------+--------------+

2. BLOCKRAM
-----------

+-------------------+------+-------+------------+-----------+-------+
|     Site Type     | Used | Fixed | Prohibited | Available | Util% |
+-------------------+------+-------+------------+-----------+-------+
| Block RAM Tile    |  4.5 |     0 |          0 |      2688 |  0.17 |
|   RAMB36/FIFO*    |    4 |     0 |          0 |      2688 |  0.15 |
|   RAMB18          |    1 |     0 |          0 |      5376 |  0.02 |
| URAM              |    0 |     0 |          0 |      1280 |  0.00 |
+-------------------+------+-------+------------+-----------+-------+

3. ARITHMETIC
-------------

+----------------+------+-------+------------+-----------+-------+
|    Site Type   | Used | Fixed | Prohibited | Available | Util% |
+----------------+------+-------+------------+-----------+-------+
| DSPs           |   66 |     0 |          0 |     12288 |  0.54 |
|   DSP48E2 only |   66 |       |            |           |       |
+----------------+------+-------+------------+-----------+-------+
`;

export const VIVADO_TIMING_RPT = `------------------------------------------------------------------------------------------------
| Design Timing Summary
| ---------------------
------------------------------------------------------------------------------------------------

    WNS(ns)      TNS(ns)  TNS Failing Endpoints  TNS Total Endpoints      WHS(ns)      THS(ns)
    -------      -------  ---------------------  -------------------      -------      -------
     -0.123       -1.456                     17                 6021        0.031        0.000

Timing constraints are not met.

------------------------------------------------------------------------------------------------
| Clock Summary
| -------------
------------------------------------------------------------------------------------------------

Clock  Waveform(ns)         Period(ns)      Frequency(MHz)
-----  ------------         ----------      --------------
clk    {0.000 2.000}        4.000           250.000

`;

const PROCESSES = `Processes/Blocks in Design
  Process           Real Operation(s) count Latency Throughput Reset Length II Comments
  ----------------- ----------------------- ------- ---------- ------------ -- --------
  /dense/mul/core                       128       1          3            0  0
  /dense/add/core                      1842      24          3            0  0
  Design Total:                        1970      25          3            1  0

Clock Information
  Clock Signal Edge   Period Sharing Alloc (%) Uncertainty Used by Processes/Blocks
  ------------ ------ ------ ----------------- ----------- ------------------------
  clk          rising 10.000             20.00    0.000000 /dense/mul/core

`;

export const CATAPULT_CYCLE_RPT = `-- Catapult Ultra Synthesis: Report

${PROCESSES}Loops
  Process         Loop      Iterations C-Steps Total Cycles  Duration  Unroll Init Comments
  --------------- --------- ---------- ------- ------------- --------- ------ ---- --------
  /dense/mul/core core:rlp    Infinite       1           26  260.00 ns
`;

export const CATAPULT_RTL_RPT = `-- Catapult Ultra Synthesis: Report

${PROCESSES}Bill Of Materials (Datapath)
  Component Name            Area Score Area(Gates) Delay Post Alloc Post Assign
  ------------------------- ---------- ----------- ----- ---------- -----------
  [Lib: nangate-45nm_beh]
  mgc_add(16,0,16,0,16)         60.100      60.100 0.310         41          38
  TOTAL AREA (After Assignment): 580110.300

Area Scores
                    Post-Scheduling     Post-DP & FSM     Post-Assignment
  ----------------- ------------------- ----------------- -----------------
  Total Area Score:   560,291.8          588659.5 (100%)   586221.4 (100%)
  Total Reg:          120001.1            121000.2          121000.2

  DataPath:           560200.1 (100%)    588600.0 (100%)   586150.2 (100%)
    MUX:               11000.5   (2%)     12000.0   (2%)    12000.1   (2%)

Timing Report
  Critical Path
    Max Delay:  8.78375
    Slack:      1.21625

    Path                 Startpoint                Endpoint         Delay   Slack
    -------------------- ------------------------- ---------------- ------- -------
    1                    dense:core/reg(a)         dense:core/reg(b) 8.7838  1.2163

  Register Input and Register-to-Output Slack
    Clock period or pin-to-reg delay constraint (clk): 10.0
    Max Delay:  9.91
`;

export const QUARTUS_NDJSON = `{"quartusFitClockSummary":{"nodes":[{"name":"Quartus Fitter: Clock Frequency (MHz)","type":"system","id":1000,"clock1x":"500.00","clock fmax":"400.00","clock":"400.00"}]},"quartusFitResourceUsageSummary":{"nodes":[{"type":"system","id":1000,"name":"Quartus Fitter: Device Image","alm":"4,120.5","alut":"4182","reg":"16419","dsp":"40","ram":"36","mlab":"52"},{"type":"kernel","id":1010,"name":"Dense","alm":"4120.0"}]}}
`;

export const ONEAPI_NDJSON = `{"name":"Kernel Summary", "summary_type":"performanceSummary", "columns":["Kernel Name", "Autorun"]}
{"name":"Estimated Resource Usage", "summary_type":"estimatedResources", "columns":["Kernel Name", "ALUTs ", "FFs  ", "RAMs ", "DSPs ", "MLABs", "Frac. DSPs"]}
{"name":"Dense", "parent":"estimatedResources", "data":[95, 82, 2, 0, 1, 0]}
{"name":"Total", "parent":"estimatedResources", "data":[2462, 7938, 77, 3, 92, 80], "data_percent":[0.25]}
{"name":"Available", "parent":"estimatedResources", "data":["974400", "1948800", "7110", "4510", "24360", "0"]}
`;
