import { loadTensorFlow, createKbcNet, lossAndGradients, groundTruthFlow, endPointError } from '@keygrid/model';
import { ModelInput, resolveModel } from '@keygrid/model/config';
import * as tf from '@tensorflow/tfjs-core';
await loadTensorFlow({ device: 'auto' });
const csfa = process.argv[2] === 'csfa', conv4d = process.argv[3] ?? 'centre-pivot', width = Number(process.argv[4] ?? 16), side = 128;
const config = resolveModel(ModelInput.parse({ inputSide: side, conv4d, csfa, backbone: { layers: [1,1,1,1], width }, decoder: { channels: [8,16,16] } }));
const net = createKbcNet(config, { seed: 1 });
const s = tf.randomNormal([4, side, side, 3]), t = tf.randomNormal([4, side, side, 3]);
const truth = groundTruthFlow(Array.from({length:4},()=>({source:[{x:20,y:30},{x:70,y:80}],target:[{x:25,y:33},{x:60,y:90}]})), side);
const step = () => { const { loss, gradients } = lossAndGradients(net.parameters, () => endPointError(net.forward(s, t, { training: true }).flow, truth)); const v = loss.dataSync()[0]; loss.dispose(); tf.dispose([...gradients.values()]); return v; };
for (let i=0;i<3;i++) step();
const wall=[]; const cpu=[];
for (let i=0;i<12;i++){ const a=performance.now(), c=process.cpuUsage(); step(); wall.push(performance.now()-a); const d=process.cpuUsage(c); cpu.push((d.user+d.system)/1000);} 
const med=l=>l.sort((a,b)=>a-b)[l.length>>1].toFixed(1);
console.log('wall', med(wall), 'min', wall[0].toFixed(1), 'cpu', med(cpu));
const b = tf.backend(); const acc = new Map();
for (const m of ['executeSingleOutput','executeMultipleOutputs']) { const f=b[m].bind(b); b[m]=(n,...r)=>{ const a=performance.now(); const o=f(n,...r); const d=performance.now()-a; const e=acc.get(n)??[0,0]; e[0]+=d; e[1]++; acc.set(n,e); return o; }; }
const a=performance.now(); for (let i=0;i<5;i++) step(); const tot=(performance.now()-a)/5;
let sum=0,cnt=0; for (const [k,[d,n]] of acc) { sum+=d/5; cnt+=n/5; }
console.log('total', tot.toFixed(1), 'in ops', sum.toFixed(1), 'ops', cnt);
for (const [k,[d,n]] of [...acc].sort((x,y)=>y[1][0]-x[1][0]).slice(0,16)) console.log(k.padEnd(26),(d/5).toFixed(2),'ms',n/5);
