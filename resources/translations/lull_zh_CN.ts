<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>lull</name>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>&amp;Attack it now</source>
        <translation>立即攻击</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>&amp;Back up the wallet</source>
        <translation>备份钱包</translation>
    </message>
    <message>
        <source>&amp;Benchmark</source>
        <translation>跑分</translation>
    </message>
    <message>
        <source>&amp;Change</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>&amp;Copy address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>&amp;Copy command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>&amp;Earnings</source>
        <translation>收益</translation>
    </message>
    <message>
        <source>&amp;Finish</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>&amp;Games</source>
        <translation>游戏</translation>
    </message>
    <message>
        <source>&amp;Home</source>
        <translation>首页</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>&amp;Join</source>
        <translation>加入</translation>
    </message>
    <message>
        <source>&amp;Join a market…</source>
        <translation>加入市场…</translation>
    </message>
    <message>
        <source>&amp;Keep going</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>&amp;Look at it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>&amp;Make a wallet</source>
        <translation>创建钱包</translation>
    </message>
    <message>
        <source>&amp;Measure now</source>
        <translation>立即测量</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>&amp;Receive</source>
        <translation>收款</translation>
    </message>
    <message>
        <source>&amp;Restore a wallet from its recovery words</source>
        <translation>用助记词恢复钱包</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation>核对</translation>
    </message>
    <message>
        <source>&amp;Save the report…</source>
        <translation>保存报告…</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>&amp;Sign and send</source>
        <translation>签名并发送</translation>
    </message>
    <message>
        <source>&amp;Start Lull</source>
        <translation>启动 Lull</translation>
    </message>
    <message>
        <source>&amp;Wallet</source>
        <translation>钱包</translation>
    </message>
    <message>
        <source>0 lets no job have a network. More is your consent that a job reaches the hosts that it names, through your connection, and moves at most this much.</source>
        <translation>0 表示任务不能联网。大于 0 即表示你同意：任务可通过你的网络访问它列出的主机，且流量不超过此值。</translation>
    </message>
    <message>
        <source>0x… of another wallet, for example a hardware wallet; then no key is made here</source>
        <translation>0x… 其他钱包（如硬件钱包）的地址；此时本机不生成密钥</translation>
    </message>
    <message>
        <source>30 days</source>
        <translation>30 天</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>7 天</translation>
    </message>
    <message>
        <source>8-bit integers</source>
        <translation>8 位整数</translation>
    </message>
    <message>
        <source>A device of this kind is good for practice; it earns on no live network.</source>
        <translation>这类设备适合练习，在正式网络上没有收益。</translation>
    </message>
    <message>
        <source>A game</source>
        <translation>一款游戏</translation>
    </message>
    <message>
        <source>A game freezes the job within milliseconds. What was finished stays paid.</source>
        <translation>游戏会在几毫秒内冻结任务。已完成的部分照付。</translation>
    </message>
    <message>
        <source>A game has the GPU.</source>
        <translation>游戏正在使用显卡。</translation>
    </message>
    <message>
        <source>A game may be starting.</source>
        <translation>可能有游戏正在启动。</translation>
    </message>
    <message>
        <source>A job</source>
        <translation>一项任务</translation>
    </message>
    <message>
        <source>A job is running.</source>
        <translation>任务正在运行。</translation>
    </message>
    <message>
        <source>A job that pays less than its electricity is refused, and every sum is shown after electricity.</source>
        <translation>报酬低于电费的任务会被拒绝，所有金额都已扣除电费。</translation>
    </message>
    <message>
        <source>A job that pays less than its electricity is refused.</source>
        <translation>报酬低于电费的任务会被拒绝。</translation>
    </message>
    <message>
        <source>A locked container, and gVisor as a second wall between jobs and your system.</source>
        <translation>上锁的容器，外加 gVisor 作为任务与系统之间的第二道墙。</translation>
    </message>
    <message>
        <source>A locked container: no rights, no network, no file of yours. With gVisor there would be two walls.</source>
        <translation>上锁的容器：没有权限、没有网络、没有你的文件。装上 gVisor 就有两道墙。</translation>
    </message>
    <message>
        <source>A market sends the jobs and pays for them. You choose it, and can leave it at any time.</source>
        <translation>市场分派任务并为之付款。由你选择，随时可以退出。</translation>
    </message>
    <message>
        <source>A market without a name</source>
        <translation>未命名的市场</translation>
    </message>
    <message>
        <source>A node of its chain, chosen by you</source>
        <translation>其链的一个节点，由你选择</translation>
    </message>
    <message>
        <source>A program fills the screen.</source>
        <translation>有程序占满屏幕。</translation>
    </message>
    <message>
        <source>A report holds what is shown here and nothing else: no sum, no address, no key, no name.</source>
        <translation>报告只包含这里显示的内容：没有金额、地址、密钥和姓名。</translation>
    </message>
    <message>
        <source>A setting cannot be used</source>
        <translation>设置无法使用</translation>
    </message>
    <message>
        <source>A step is on its way; the next one is offered when it is in a block.</source>
        <translation>一个步骤正在进行；它进入区块后会提供下一步。</translation>
    </message>
    <message>
        <source>A test program, in a container exactly like a job&apos;s, tries to reach your files, your network, Docker and more. Each attempt appears here with what refused it.</source>
        <translation>一个测试程序在与任务完全相同的容器里，尝试访问你的文件、网络、Docker 等。每次尝试以及拒绝它的机制都会显示在这里。</translation>
    </message>
    <message>
        <source>A window works with the folder {path} and does not react.</source>
        <translation>有窗口正在使用文件夹 {path}，但没有响应。</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>About this many tokens in a wallet without one.</source>
        <translation>无密码钱包中的代币数（约）。</translation>
    </message>
    <message>
        <source>Above it the job rests until it is quieter.</source>
        <translation>超过时任务暂停，直到安静下来。</translation>
    </message>
    <message>
        <source>Above it the job rests until the GPU is cooler.</source>
        <translation>超过时任务暂停，直到显卡降温。</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
    <message>
        <source>All that is claimable was paid.</source>
        <translation>可领取的都已支付。</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>始终</translation>
    </message>
    <message>
        <source>Always a game</source>
        <translation>始终是游戏</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>金额</translation>
    </message>
    <message>
        <source>An attack got through.</source>
        <translation>有攻击得手。</translation>
    </message>
    <message>
        <source>An attack on it succeeded: {what}.</source>
        <translation>对它的一次攻击得手：{what}。</translation>
    </message>
    <message>
        <source>An image could not be made</source>
        <translation>无法制作镜像</translation>
    </message>
    <message>
        <source>Another PC goes on from here; your part is paid when its result is accepted.</source>
        <translation>另一台电脑从这里继续；其结果被接受后，你的那部分即付款。</translation>
    </message>
    <message>
        <source>Another account offers the same one at this market.</source>
        <translation>另一个账户在此市场提供同一设备。</translation>
    </message>
    <message>
        <source>Another program uses the GPU.</source>
        <translation>另一个程序正在使用显卡。</translation>
    </message>
    <message>
        <source>Apache 2.0; the font Inter under the SIL Open Font License</source>
        <translation>Apache 2.0；Inter 字体采用 SIL 开放字体许可</translation>
    </message>
    <message>
        <source>Apr</source>
        <translation>4月</translation>
    </message>
    <message>
        <source>As fast as last time.</source>
        <translation>与上次一样快。</translation>
    </message>
    <message>
        <source>Ask for a password from</source>
        <translation>达到此数时要求密码</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>已申请</translation>
    </message>
    <message>
        <source>Asking the market what it is…</source>
        <translation>正在询问市场的信息…</translation>
    </message>
    <message>
        <source>Assigned</source>
        <translation>已分配</translation>
    </message>
    <message>
        <source>At all hours. Drag over the week to change that, or use the arrow keys and Space.</source>
        <translation>所有时段。在表格上拖动即可更改，也可用方向键和空格键。</translation>
    </message>
    <message>
        <source>At no hour. Drag over the week to change that, or use the arrow keys and Space.</source>
        <translation>没有时段。在表格上拖动即可更改，也可用方向键和空格键。</translation>
    </message>
    <message>
        <source>At risk</source>
        <translation>风险额</translation>
    </message>
    <message>
        <source>Attack my sandbox</source>
        <translation>攻击我的沙箱</translation>
    </message>
    <message>
        <source>Attacks and what came of them</source>
        <translation>攻击及其结果</translation>
    </message>
    <message>
        <source>Aug</source>
        <translation>8月</translation>
    </message>
    <message>
        <source>Back to the usual value</source>
        <translation>恢复常用值</translation>
    </message>
    <message>
        <source>Back to work after a game</source>
        <translation>游戏后恢复工作</translation>
    </message>
    <message>
        <source>Back to {value}</source>
        <translation>恢复为 {value}</translation>
    </message>
    <message>
        <source>Balances cannot be read.</source>
        <translation>无法读取余额。</translation>
    </message>
    <message>
        <source>Being cancelled</source>
        <translation>正在取消</translation>
    </message>
    <message>
        <source>Being checked</source>
        <translation>检查中</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>跑分</translation>
    </message>
    <message>
        <source>Bond</source>
        <translation>保证金</translation>
    </message>
    <message>
        <source>Bond allowed</source>
        <translation>已允许保证金</translation>
    </message>
    <message>
        <source>Bond of a challenge, back</source>
        <translation>质疑的保证金，已退回</translation>
    </message>
    <message>
        <source>Bond of a challenge, twofold</source>
        <translation>质疑的保证金，双倍退回</translation>
    </message>
    <message>
        <source>Both signed</source>
        <translation>双方签署</translation>
    </message>
    <message>
        <source>Burned</source>
        <translation>销毁</translation>
    </message>
    <message>
        <source>Burned on this chain</source>
        <translation>本链上已销毁</translation>
    </message>
    <message>
        <source>C&amp;hange</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel a transaction</source>
        <translation>取消一笔交易</translation>
    </message>
    <message>
        <source>Cancel it…</source>
        <translation>取消它…</translation>
    </message>
    <message>
        <source>Cancel what waits as number {n}.</source>
        <translation>取消正在等待的第 {n} 号交易。</translation>
    </message>
    <message>
        <source>Cancelled; only the network fee is spent</source>
        <translation>已取消；仅扣除网络费</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>链</translation>
    </message>
    <message>
        <source>Challenge it…</source>
        <translation>质疑…</translation>
    </message>
    <message>
        <source>Challenge of a root</source>
        <translation>对根的质疑</translation>
    </message>
    <message>
        <source>Challenge the market&apos;s next root.</source>
        <translation>质疑市场的下一个根。</translation>
    </message>
    <message>
        <source>Cheap hours</source>
        <translation>低价时段</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>请检查地址。</translation>
    </message>
    <message>
        <source>Choose a &amp;password</source>
        <translation>选择密码</translation>
    </message>
    <message>
        <source>Choose hours…</source>
        <translation>选择时段…</translation>
    </message>
    <message>
        <source>Claim</source>
        <translation>领取</translation>
    </message>
    <message>
        <source>Claim again</source>
        <translation>再次领取</translation>
    </message>
    <message>
        <source>Claim everything</source>
        <translation>全部领取</translation>
    </message>
    <message>
        <source>Claim {amount}</source>
        <translation>领取 {amount}</translation>
    </message>
    <message>
        <source>Claim {amount}.</source>
        <translation>领取 {amount}。</translation>
    </message>
    <message>
        <source>Claiming…</source>
        <translation>正在领取…</translation>
    </message>
    <message>
        <source>Claims through the market cost no gas: `lull wallet claim`.</source>
        <translation>通过市场领取无需 gas：`lull wallet claim`。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the window?</source>
        <translation>关闭窗口？</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Container engine</source>
        <translation>容器引擎</translation>
    </message>
    <message>
        <source>Contract</source>
        <translation>合约</translation>
    </message>
    <message>
        <source>Cooling down.</source>
        <translation>降温中。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation>复制代码</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Copy the error&apos;s code</source>
        <translation>复制错误代码</translation>
    </message>
    <message>
        <source>Copy {command}</source>
        <translation>复制 {command}</translation>
    </message>
    <message>
        <source>Copy: {what}</source>
        <translation>复制：{what}</translation>
    </message>
    <message>
        <source>Cores for a job</source>
        <translation>任务可用核心</translation>
    </message>
    <message>
        <source>Cost at the most</source>
        <translation>最高费用</translation>
    </message>
    <message>
        <source>Cost now</source>
        <translation>当前费用</translation>
    </message>
    <message>
        <source>Ctrl+1 to Ctrl+9</source>
        <translation>Ctrl+1 至 Ctrl+9</translation>
    </message>
    <message>
        <source>Current job</source>
        <translation>当前任务</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Data path</source>
        <translation>数据通道</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Dec</source>
        <translation>12月</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>Disk for jobs</source>
        <translation>任务可用磁盘</translation>
    </message>
    <message>
        <source>Disputed</source>
        <translation>有争议</translation>
    </message>
    <message>
        <source>Do not pause after this job</source>
        <translation>此任务后不暂停</translation>
    </message>
    <message>
        <source>Docker</source>
        <translation>Docker</translation>
    </message>
    <message>
        <source>Docker Desktop did not start</source>
        <translation>Docker Desktop 未能启动</translation>
    </message>
    <message>
        <source>Docker did not start</source>
        <translation>Docker 未能启动</translation>
    </message>
    <message>
        <source>Docker itself</source>
        <translation>Docker 本身</translation>
    </message>
    <message>
        <source>Docker refused the job</source>
        <translation>Docker 拒绝了任务</translation>
    </message>
    <message>
        <source>Docker stopped, so no job can run</source>
        <translation>Docker 已停止，任务无法运行</translation>
    </message>
    <message>
        <source>Docker with WSL2</source>
        <translation>Docker 与 WSL2</translation>
    </message>
    <message>
        <source>Double precision</source>
        <translation>双精度</translation>
    </message>
    <message>
        <source>Drawing less.</source>
        <translation>正在降低功耗。</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>ETH at the address</source>
        <translation>地址上的 ETH</translation>
    </message>
    <message>
        <source>Each day is a bar here, from your first accepted job on. Electricity is taken off.</source>
        <translation>从第一个被接受的任务起，每天在这里是一根柱。电费已扣除。</translation>
    </message>
    <message>
        <source>Each is locked in a container: it sees no file of yours, and no network unless you allow one.</source>
        <translation>每个程序都锁在容器里：看不到你的文件；除非你允许，也没有网络。</translation>
    </message>
    <message>
        <source>Each job of these days appears here with what it paid and cost.</source>
        <translation>这些天的每个任务及其收入和成本会显示在这里。</translation>
    </message>
    <message>
        <source>Each measurement stays here, so that a card that slows down is seen.</source>
        <translation>每次测量都保留在此，显卡变慢时一目了然。</translation>
    </message>
    <message>
        <source>Each time the GPU goes back to you, it is noted here: how fast, and how much memory.</source>
        <translation>每次把显卡还给你都会记在这里：多快，多少显存。</translation>
    </message>
    <message>
        <source>Earned</source>
        <translation>已赚</translation>
    </message>
    <message>
        <source>Earned so far</source>
        <translation>目前已赚</translation>
    </message>
    <message>
        <source>Earning</source>
        <translation>赚取中</translation>
    </message>
    <message>
        <source>Earning, slowed down.</source>
        <translation>正在赚取收益（已降速）。</translation>
    </message>
    <message>
        <source>Earning.</source>
        <translation>正在赚取收益。</translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation>收益</translation>
    </message>
    <message>
        <source>Earnings per day</source>
        <translation>每日收益</translation>
    </message>
    <message>
        <source>Earnings per day as a table</source>
        <translation>每日收益表格</translation>
    </message>
    <message>
        <source>Earnings per job</source>
        <translation>每个任务的收益</translation>
    </message>
    <message>
        <source>Electricity</source>
        <translation>电费</translation>
    </message>
    <message>
        <source>Embedding text</source>
        <translation>文本嵌入</translation>
    </message>
    <message>
        <source>Empty is the same as at other times.</source>
        <translation>留空表示与其他时间相同。</translation>
    </message>
    <message>
        <source>End that process, then start Lull again.</source>
        <translation>结束该进程，然后重新启动 Lull。</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>结束</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>能耗</translation>
    </message>
    <message>
        <source>Evenings and weekends</source>
        <translation>晚间和周末</translation>
    </message>
    <message>
        <source>Every job that this PC takes appears here, with a pay slip that explains each token.</source>
        <translation>本机接下的每项任务都会列在这里，附带解释每个代币的报酬明细。</translation>
    </message>
    <message>
        <source>Expected chain {expected}, but it says {actual}. Nothing was sent.</source>
        <translation>应为链 {expected}，但它说是 {actual}。没有发送任何内容。</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Failed; nothing is lost</source>
        <translation>失败；没有损失</translation>
    </message>
    <message>
        <source>Failed; only the network fee is spent</source>
        <translation>失败；仅扣除网络费</translation>
    </message>
    <message>
        <source>Fan</source>
        <translation>风扇</translation>
    </message>
    <message>
        <source>Feb</source>
        <translation>2月</translation>
    </message>
    <message>
        <source>Fee per gas</source>
        <translation>每单位 gas 费用</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>测量值</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Final</source>
        <translation>最终</translation>
    </message>
    <message>
        <source>Finish this job, then pause</source>
        <translation>完成此任务后暂停</translation>
    </message>
    <message>
        <source>Finished work stays paid.</source>
        <translation>已完成的工作照常付酬。</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>收尾中</translation>
    </message>
    <message>
        <source>Finishing this job, then pausing.</source>
        <translation>完成此任务后暂停。</translation>
    </message>
    <message>
        <source>Finishing this job.</source>
        <translation>正在完成此任务。</translation>
    </message>
    <message>
        <source>First a quick look at this PC. What is missing can be fixed now or later.</source>
        <translation>先快速检查这台电脑。缺少的可以现在或以后解决。</translation>
    </message>
    <message>
        <source>First set-up</source>
        <translation>首次设置</translation>
    </message>
    <message>
        <source>Five points, no small print.</source>
        <translation>五点说明，没有隐藏条款。</translation>
    </message>
    <message>
        <source>Fix it &amp;later</source>
        <translation>以后解决</translation>
    </message>
    <message>
        <source>For</source>
        <translation>让给</translation>
    </message>
    <message>
        <source>Free some space; Lull goes on by itself.</source>
        <translation>请腾出空间；Lull 会自动继续。</translation>
    </message>
    <message>
        <source>Fri</source>
        <translation>周五</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>Frozen after</source>
        <translation>冻结用时</translation>
    </message>
    <message>
        <source>Full-screen windows</source>
        <translation>全屏窗口</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>Game</source>
        <translation>游戏</translation>
    </message>
    <message>
        <source>Game launchers</source>
        <translation>游戏启动器</translation>
    </message>
    <message>
        <source>Game libraries</source>
        <translation>游戏库</translation>
    </message>
    <message>
        <source>GameMode</source>
        <translation>GameMode</translation>
    </message>
    <message>
        <source>Games always come first. All of this can be changed at any time.</source>
        <translation>游戏永远优先。这里的一切随时可改。</translation>
    </message>
    <message>
        <source>Games and limits</source>
        <translation>游戏与限制</translation>
    </message>
    <message>
        <source>Games cannot be seen, so no job runs</source>
        <translation>无法察觉游戏，因此不运行任务</translation>
    </message>
    <message>
        <source>Games that start</source>
        <translation>启动的游戏</translation>
    </message>
    <message>
        <source>Gas</source>
        <translation>Gas</translation>
    </message>
    <message>
        <source>Gas is too dear now</source>
        <translation>现在 gas 太贵</translation>
    </message>
    <message>
        <source>Gas of the latest claim</source>
        <translation>最近一次领取的 gas</translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>Give the address of a node of chain {expected}.</source>
        <translation>请提供链 {expected} 的节点地址。</translation>
    </message>
    <message>
        <source>Given back</source>
        <translation>已退回</translation>
    </message>
    <message>
        <source>Gives the GPU back at once, for four hours or until you resume.</source>
        <translation>立即归还显卡四小时，或直到你恢复。</translation>
    </message>
    <message>
        <source>Good for practice only.</source>
        <translation>仅适合练习。</translation>
    </message>
    <message>
        <source>Good for practice; it cannot earn on a live network.</source>
        <translation>适合练习；在正式网络上不能赚取。</translation>
    </message>
    <message>
        <source>Got through</source>
        <translation>得手</translation>
    </message>
    <message>
        <source>Got through: {which}.</source>
        <translation>得手：{which}。</translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation>显卡</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Hand-backs</source>
        <translation>归还记录</translation>
    </message>
    <message>
        <source>Handed back in {ms} ms.</source>
        <translation>{ms} 毫秒内归还。</translation>
    </message>
    <message>
        <source>Handed back in {ms} ms. Work goes on after the game.</source>
        <translation>{ms} 毫秒内归还。游戏结束后继续工作。</translation>
    </message>
    <message>
        <source>Handed over</source>
        <translation>已移交</translation>
    </message>
    <message>
        <source>Handed over at</source>
        <translation>移交于</translation>
    </message>
    <message>
        <source>Handing the PC back.</source>
        <translation>正在把电脑还给你。</translation>
    </message>
    <message>
        <source>Hashing</source>
        <translation>哈希</translation>
    </message>
    <message>
        <source>He&amp;lp</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Hide &amp;details</source>
        <translation>隐藏详情</translation>
    </message>
    <message>
        <source>Hide receipts</source>
        <translation>隐藏凭据</translation>
    </message>
    <message>
        <source>Hide s&amp;ums</source>
        <translation>隐藏金额</translation>
    </message>
    <message>
        <source>Hide the &amp;table</source>
        <translation>隐藏表格</translation>
    </message>
    <message>
        <source>Hide the hours</source>
        <translation>隐藏时段</translation>
    </message>
    <message>
        <source>Hide the table</source>
        <translation>隐藏表格</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>History of jobs</source>
        <translation>任务历史</translation>
    </message>
    <message>
        <source>History of the wallet</source>
        <translation>钱包历史</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>首页</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>时段</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>How Lull notices games here</source>
        <translation>Lull 如何识别游戏</translation>
    </message>
    <message>
        <source>How long a game must be closed before the job goes on.</source>
        <translation>游戏关闭多久后任务才继续。</translation>
    </message>
    <message>
        <source>How long a restarted engine may take to find its job again before the job is ended.</source>
        <translation>引擎重启后寻回任务的时限，超过则结束任务。</translation>
    </message>
    <message>
        <source>How long nobody must have touched keyboard or mouse. 0 also works while you do.</source>
        <translation>键盘和鼠标闲置多久后才工作。0 表示你使用时也工作。</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>How much more than its electricity a job must pay.</source>
        <translation>任务报酬须高出电费多少。</translation>
    </message>
    <message>
        <source>How often work done is signed for while a job runs.</source>
        <translation>任务运行时多久签署一次工作凭据。</translation>
    </message>
    <message>
        <source>I &amp;agree</source>
        <translation>我同意</translation>
    </message>
    <message>
        <source>I compared the key, and this PC may work there</source>
        <translation>我已核对密钥，允许本机在那里工作</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Images and training</source>
        <translation>图像与训练</translation>
    </message>
    <message>
        <source>In its configuration, `{key}` cannot be used: {what}.</source>
        <translation>其配置中 `{key}` 无法使用：{what}。</translation>
    </message>
    <message>
        <source>In your wallet</source>
        <translation>钱包余额</translation>
    </message>
    <message>
        <source>Inputs and results together. Beyond it no new job is taken.</source>
        <translation>输入和结果合计。超过后不再接受新任务。</translation>
    </message>
    <message>
        <source>Install Docker Desktop. Windows restarts once for WSL2; this step comes back after it.</source>
        <translation>请安装 Docker Desktop。Windows 会为 WSL2 重启一次，之后回到这一步。</translation>
    </message>
    <message>
        <source>Install the newer Lull again.</source>
        <translation>请重新安装较新的 Lull。</translation>
    </message>
    <message>
        <source>It begins anew on another PC; giving it back costs nothing and pays nothing.</source>
        <translation>它会在另一台电脑上重新开始；交还不花费，也没有报酬。</translation>
    </message>
    <message>
        <source>It belongs to {owner}; nothing was changed.</source>
        <translation>它属于 {owner}；没有任何更改。</translation>
    </message>
    <message>
        <source>It cannot be asked {what}.</source>
        <translation>无法向它请求 {what}。</translation>
    </message>
    <message>
        <source>It costs electricity</source>
        <translation>会消耗电力</translation>
    </message>
    <message>
        <source>It costs more right now. Work goes on at {time}.</source>
        <translation>现在电价较高。{time} 继续工作。</translation>
    </message>
    <message>
        <source>It could not be saved: {why}.</source>
        <translation>无法保存：{why}。</translation>
    </message>
    <message>
        <source>It earns as it goes.</source>
        <translation>边运行边赚取。</translation>
    </message>
    <message>
        <source>It ended without a result.</source>
        <translation>它没有结果就结束了。</translation>
    </message>
    <message>
        <source>It failed ({what}).</source>
        <translation>检查未通过（{what}）。</translation>
    </message>
    <message>
        <source>It has version {theirs}, this program has version {ours}. Jobs go on meanwhile.</source>
        <translation>它的版本是 {theirs}，此程序的版本是 {ours}。任务会继续运行。</translation>
    </message>
    <message>
        <source>It is frozen and goes on later; pausing costs nothing.</source>
        <translation>它被冻结，稍后继续；暂停没有损失。</translation>
    </message>
    <message>
        <source>It is made now, and its key stays on this PC. Back it up before much is in it.</source>
        <translation>钱包现在创建，密钥只留在本机。余额变多之前请先备份。</translation>
    </message>
    <message>
        <source>It is measured now, in less than half a minute. The market picks jobs for it by these figures.</source>
        <translation>正在测量，不到半分钟。市场会按这些数值挑选任务。</translation>
    </message>
    <message>
        <source>It is offered work once it has proved what it can do.</source>
        <translation>证明能力之后才会获得工作。</translation>
    </message>
    <message>
        <source>It is on its way. The history below says when it is in a block.</source>
        <translation>已在途中。下方历史会显示何时入块。</translation>
    </message>
    <message>
        <source>It is on its way; the history below says when it is paid.</source>
        <translation>正在处理；到账时下方历史会显示。</translation>
    </message>
    <message>
        <source>It is paid to your address. You need nothing else for it.</source>
        <translation>它会付到你的地址。除此之外你不需要任何东西。</translation>
    </message>
    <message>
        <source>It is tested again by itself; `lull benchmark` measures it anew.</source>
        <translation>它会自动再次接受测试；`lull benchmark` 可重新测量。</translation>
    </message>
    <message>
        <source>It is tested again by itself; `lull benchmark` shows whether it computes right.</source>
        <translation>它会自动再次接受测试；`lull benchmark` 会显示其计算是否正确。</translation>
    </message>
    <message>
        <source>It locks each job away from the rest of this PC.</source>
        <translation>它把每项任务与电脑的其他部分隔离开。</translation>
    </message>
    <message>
        <source>It offers more gas and takes the place of what waits. If that gets into a block first, nothing is cancelled.</source>
        <translation>它出更多的 gas，取代正在等待的交易。如果那笔交易先进入区块，则什么也不会取消。</translation>
    </message>
    <message>
        <source>It speaks {theirs}, this program speaks {ours}.</source>
        <translation>它使用 {theirs}，本程序使用 {ours}。</translation>
    </message>
    <message>
        <source>It starts in a moment.</source>
        <translation>马上开始。</translation>
    </message>
    <message>
        <source>It stopped after {time}.</source>
        <translation>它在 {time} 之后停止了。</translation>
    </message>
    <message>
        <source>It takes no work until a measurement passes.</source>
        <translation>通过测量之前它不接任务。</translation>
    </message>
    <message>
        <source>It was asked and says nothing: it hangs, or this PC is very busy.</source>
        <translation>已向它发出请求但没有回应：它卡住了，或者这台电脑非常繁忙。</translation>
    </message>
    <message>
        <source>It was asked {what} and said nothing for {seconds} s.</source>
        <translation>询问了 {what}，{seconds} 秒内没有回答。</translation>
    </message>
    <message>
        <source>It was not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>It was told to end before it was done.</source>
        <translation>它在完成前被要求结束。</translation>
    </message>
    <message>
        <source>It writes a checkpoint and ends.</source>
        <translation>它写下检查点并结束。</translation>
    </message>
    <message>
        <source>Its answer to the market&apos;s test came too late ({what}).</source>
        <translation>它对市场测试的应答太迟（{what}）。</translation>
    </message>
    <message>
        <source>Its answer to the market&apos;s test does not hold ({what}).</source>
        <translation>它对市场测试的应答不成立（{what}）。</translation>
    </message>
    <message>
        <source>Its container engine is too old or too open for strangers&apos; jobs: {what}.</source>
        <translation>其容器引擎对陌生人的任务来说太旧或太开放：{what}。</translation>
    </message>
    <message>
        <source>Its figures appear when the engine has looked at it.</source>
        <translation>引擎查看后数值会显示。</translation>
    </message>
    <message>
        <source>Its input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Its name is {what}. Nothing is lost.</source>
        <translation>其名称是 {what}。没有丢失任何东西。</translation>
    </message>
    <message>
        <source>Its output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>Its result is being collected.</source>
        <translation>正在收集结果。</translation>
    </message>
    <message>
        <source>Its sandbox is being made.</source>
        <translation>正在建立沙箱。</translation>
    </message>
    <message>
        <source>Its time ran out before the result was sent.</source>
        <translation>结果发送前时间已到。</translation>
    </message>
    <message>
        <source>Jan</source>
        <translation>1月</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Job number</source>
        <translation>任务编号</translation>
    </message>
    <message>
        <source>Job refused</source>
        <translation>任务被拒绝</translation>
    </message>
    <message>
        <source>Job went on</source>
        <translation>任务继续于</translation>
    </message>
    <message>
        <source>Job, state or number</source>
        <translation>任务、状态或编号</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Jobs are contained twice.</source>
        <translation>任务受到双重隔离。</translation>
    </message>
    <message>
        <source>Jobs are contained.</source>
        <translation>任务已被隔离。</translation>
    </message>
    <message>
        <source>Jobs come when the benchmark is done.</source>
        <translation>跑分完成后开始接任务。</translation>
    </message>
    <message>
        <source>Jobs need 2 GB at the least. Free some space.</source>
        <translation>任务至少需要 2 GB。请腾出空间。</translation>
    </message>
    <message>
        <source>Jobs run in Docker, and it does not answer: {what}.</source>
        <translation>任务在 Docker 中运行，而 Docker 没有响应：{what}。</translation>
    </message>
    <message>
        <source>Jobs take {used} of {limit} GB. Raise the limit on the Games page.</source>
        <translation>任务已占用 {used} GB，上限 {limit} GB。可在“游戏”页面提高上限。</translation>
    </message>
    <message>
        <source>Join a market</source>
        <translation>加入市场</translation>
    </message>
    <message>
        <source>Join a market…</source>
        <translation>加入市场…</translation>
    </message>
    <message>
        <source>Join {name}?</source>
        <translation>加入 {name}？</translation>
    </message>
    <message>
        <source>Joining…</source>
        <translation>正在加入…</translation>
    </message>
    <message>
        <source>Jul</source>
        <translation>7月</translation>
    </message>
    <message>
        <source>Jun</source>
        <translation>6月</translation>
    </message>
    <message>
        <source>Keep earning</source>
        <translation>继续赚取</translation>
    </message>
    <message>
        <source>Keep this PC awake</source>
        <translation>保持电脑唤醒</translation>
    </message>
    <message>
        <source>Keeping quiet.</source>
        <translation>降噪中。</translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation>键盘和鼠标</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language models</source>
        <translation>语言模型</translation>
    </message>
    <message>
        <source>Larger jobs need 8 GB.</source>
        <translation>较大的任务需要 8 GB。</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>Last test</source>
        <translation>上次测试</translation>
    </message>
    <message>
        <source>Last week</source>
        <translation>上周</translation>
    </message>
    <message>
        <source>Leave one hour at least; to stop altogether, pause Lull.</source>
        <translation>请至少保留一小时；若要完全停止，请暂停 Lull。</translation>
    </message>
    <message>
        <source>Leave this market</source>
        <translation>离开此市场</translation>
    </message>
    <message>
        <source>Leave…</source>
        <translation>退出…</translation>
    </message>
    <message>
        <source>Left afterwards</source>
        <translation>剩余</translation>
    </message>
    <message>
        <source>Left, Right, Home, End</source>
        <translation>左、右、Home、End</translation>
    </message>
    <message>
        <source>Let the contract take {amount} as a bond, once.</source>
        <translation>允许合约一次性收取 {amount} 作为保证金。</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>负载</translation>
    </message>
    <message>
        <source>Load, heat and power</source>
        <translation>负载、温度与功率</translation>
    </message>
    <message>
        <source>Load, temperature and power are drawn here as soon as this device tells them.</source>
        <translation>一旦此设备报告负载、温度和功率，就会绘制在这里。</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Logs and help</source>
        <translation>日志与帮助</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Look and start</source>
        <translation>外观与启动</translation>
    </message>
    <message>
        <source>Look at it and sign it again.</source>
        <translation>请再看一遍并重新签名。</translation>
    </message>
    <message>
        <source>Look for jobs</source>
        <translation>查找任务</translation>
    </message>
    <message>
        <source>Looking for the engine.</source>
        <translation>正在寻找引擎。</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Lull answers by itself as soon as no game and no job has the device.</source>
        <translation>一旦没有游戏或任务占用设备，Lull 会自动应答。</translation>
    </message>
    <message>
        <source>Lull is already running</source>
        <translation>Lull 已在运行</translation>
    </message>
    <message>
        <source>Lull tries again by itself.</source>
        <translation>Lull 会自动重试。</translation>
    </message>
    <message>
        <source>Lull tries again by itself; `lull benchmark` does it now.</source>
        <translation>Lull 会自动重试；`lull benchmark` 可立即重试。</translation>
    </message>
    <message>
        <source>Lull waits in case it comes back. Earning again at {time}.</source>
        <translation>Lull 等待片刻，以防游戏重开。{time} 恢复赚取。</translation>
    </message>
    <message>
        <source>Lull waits in case it comes back. Earning again soon.</source>
        <translation>Lull 等待片刻，以防游戏重开。即将恢复赚取。</translation>
    </message>
    <message>
        <source>Lull works in the background and hands the card back the moment a game starts.</source>
        <translation>Lull 在后台工作，游戏一启动就归还显卡。</translation>
    </message>
    <message>
        <source>Lull&apos;s engine</source>
        <translation>Lull 引擎</translation>
    </message>
    <message>
        <source>Lull&apos;s engine is not running</source>
        <translation>Lull 引擎未运行</translation>
    </message>
    <message>
        <source>Lull&apos;s folder cannot be used</source>
        <translation>Lull 的文件夹无法使用</translation>
    </message>
    <message>
        <source>Lull&apos;s window does not answer</source>
        <translation>Lull 窗口没有响应</translation>
    </message>
    <message>
        <source>Lull&apos;s window ended unexpectedly the last time.</source>
        <translation>Lull 窗口上次意外结束。</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Mains and battery</source>
        <translation>电源与电池</translation>
    </message>
    <message>
        <source>Make a &amp;report</source>
        <translation>生成报告</translation>
    </message>
    <message>
        <source>Make a &amp;wallet here instead</source>
        <translation>改为在此创建钱包</translation>
    </message>
    <message>
        <source>Make it writable for you alone: `chmod 700 {path}`.</source>
        <translation>请设为仅你可写：`chmod 700 {path}`。</translation>
    </message>
    <message>
        <source>Making your wallet…</source>
        <translation>正在创建钱包…</translation>
    </message>
    <message>
        <source>Mar</source>
        <translation>3月</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>加价</translation>
    </message>
    <message>
        <source>Market</source>
        <translation>市场</translation>
    </message>
    <message>
        <source>Market, chain and contracts are compared; that takes some seconds.</source>
        <translation>正在核对市场、链和合约，需要几秒钟。</translation>
    </message>
    <message>
        <source>Masks sums and addresses, and keeps the window out of recordings.</source>
        <translation>遮盖金额和地址，并让窗口不被录制。</translation>
    </message>
    <message>
        <source>Masks sums and addresses. This system cannot keep a window out of recordings.</source>
        <translation>遮盖金额和地址。此系统无法让窗口不被录制。</translation>
    </message>
    <message>
        <source>Matrices, 8-bit integers</source>
        <translation>矩阵，8 位整数</translation>
    </message>
    <message>
        <source>Matrices, half precision</source>
        <translation>矩阵，半精度</translation>
    </message>
    <message>
        <source>Matrices, on one thread</source>
        <translation>矩阵，单线程</translation>
    </message>
    <message>
        <source>Matrices, single precision</source>
        <translation>矩阵，单精度</translation>
    </message>
    <message>
        <source>May</source>
        <translation>5月</translation>
    </message>
    <message>
        <source>Mbit/s</source>
        <translation>Mbit/s</translation>
    </message>
    <message>
        <source>Measure it anew with `lull benchmark`; a card under another name than its own is never listed.</source>
        <translation>请用 `lull benchmark` 重新测量；冒用其他名称的显卡永远不会上架。</translation>
    </message>
    <message>
        <source>Measure now</source>
        <translation>立即测量</translation>
    </message>
    <message>
        <source>Measured before</source>
        <translation>以往测量</translation>
    </message>
    <message>
        <source>Measured once. The next measurement stands beside it.</source>
        <translation>已测量一次。下次测量会与其并列。</translation>
    </message>
    <message>
        <source>Measured {time}.</source>
        <translation>测量于 {time}。</translation>
    </message>
    <message>
        <source>Measured, beside the card&apos;s physical limit. {how}</source>
        <translation>实测值与显卡的物理极限对照。{how}</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>测量中</translation>
    </message>
    <message>
        <source>Measuring this PC.</source>
        <translation>正在测量本机。</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Memory and processor</source>
        <translation>内存与处理器</translation>
    </message>
    <message>
        <source>Memory back</source>
        <translation>归还显存</translation>
    </message>
    <message>
        <source>Memory filled and verified</source>
        <translation>内存写满并校验</translation>
    </message>
    <message>
        <source>Memory for a job</source>
        <translation>任务可用内存</translation>
    </message>
    <message>
        <source>Memory, copying</source>
        <translation>内存复制</translation>
    </message>
    <message>
        <source>Memory, latency</source>
        <translation>内存延迟</translation>
    </message>
    <message>
        <source>Memory, reading</source>
        <translation>内存读取</translation>
    </message>
    <message>
        <source>Mend the file and start it again.</source>
        <translation>请修正文件并重新启动。</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>Mon</source>
        <translation>周一</translation>
    </message>
    <message>
        <source>Multiprocessors</source>
        <translation>多处理器</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>净额</translation>
    </message>
    <message>
        <source>Net per day in {unit}; electricity hatched above it</source>
        <translation>每日净额（{unit}）；电费以斜线叠加</translation>
    </message>
    <message>
        <source>Net per hour</source>
        <translation>每小时净额</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Network for a job</source>
        <translation>任务可用的网络流量</translation>
    </message>
    <message>
        <source>Network of a job</source>
        <translation>任务的网络</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Never a game</source>
        <translation>从不是游戏</translation>
    </message>
    <message>
        <source>Never a game, by your rule</source>
        <translation>按你的规则，从不是游戏</translation>
    </message>
    <message>
        <source>Nights</source>
        <translation>夜间</translation>
    </message>
    <message>
        <source>No answer from {url}: {what}.</source>
        <translation>{url} 没有响应：{what}。</translation>
    </message>
    <message>
        <source>No chain is configured</source>
        <translation>未设置链</translation>
    </message>
    <message>
        <source>No game</source>
        <translation>不是游戏</translation>
    </message>
    <message>
        <source>No game is running. When one starts, it appears here with the reason it counts as a game.</source>
        <translation>没有游戏在运行。游戏启动后会显示在这里，并说明识别依据。</translation>
    </message>
    <message>
        <source>No job at the moment.</source>
        <translation>目前没有任务。</translation>
    </message>
    <message>
        <source>No job for this PC right now.</source>
        <translation>目前没有适合本机的任务。</translation>
    </message>
    <message>
        <source>No job is called that.</source>
        <translation>没有这样的任务。</translation>
    </message>
    <message>
        <source>No job pays more than your electricity.</source>
        <translation>没有任务的报酬高于你的电费。</translation>
    </message>
    <message>
        <source>No job yet.</source>
        <translation>还没有任务。</translation>
    </message>
    <message>
        <source>No job: the engine is not running.</source>
        <translation>没有任务：引擎未运行。</translation>
    </message>
    <message>
        <source>No market</source>
        <translation>没有市场</translation>
    </message>
    <message>
        <source>No market is joined</source>
        <translation>未加入市场</translation>
    </message>
    <message>
        <source>No market yet? Copy “{command}” for a practice network</source>
        <translation>还没有市场？复制“{command}”启动练习网络</translation>
    </message>
    <message>
        <source>No new jobs: a budget is used up.</source>
        <translation>不接新任务：一项预算已用完。</translation>
    </message>
    <message>
        <source>No new jobs: the disk for them is full.</source>
        <translation>不接新任务：磁盘额度已满。</translation>
    </message>
    <message>
        <source>No new jobs: the month&apos;s traffic is used up.</source>
        <translation>不接新任务：本月流量已用完。</translation>
    </message>
    <message>
        <source>No rules yet. Games are found by themselves; a rule is for the program that is not one.</source>
        <translation>还没有规则。游戏会自动识别；规则用于并非游戏的程序。</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Nobody answered your challenge in time. Your bond of {bond} comes back with as much again.</source>
        <translation>没有人按时回应你的质疑。你的保证金 {bond} 将双倍退回。</translation>
    </message>
    <message>
        <source>Nobody checked this market for you. Compare its key where you heard of it.</source>
        <translation>没有人替你核实过此市场。请在得知它的地方核对其密钥。</translation>
    </message>
    <message>
        <source>Nobody watches which programs start: {what}.</source>
        <translation>无人监视哪些程序启动：{what}。</translation>
    </message>
    <message>
        <source>Nonce</source>
        <translation>Nonce</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Not a game</source>
        <translation>标为非游戏</translation>
    </message>
    <message>
        <source>Not a game: {title}</source>
        <translation>标为非游戏：{title}</translation>
    </message>
    <message>
        <source>Not a game…</source>
        <translation>标为非游戏…</translation>
    </message>
    <message>
        <source>Not accepted</source>
        <translation>未被接受</translation>
    </message>
    <message>
        <source>Not known while the engine says nothing.</source>
        <translation>引擎没有响应期间无法得知。</translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation>尚不清楚</translation>
    </message>
    <message>
        <source>Not known yet.</source>
        <translation>尚不清楚。</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>尚未测量。</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
    <message>
        <source>Not signed</source>
        <translation>未签名</translation>
    </message>
    <message>
        <source>Nothing answers at {path}.</source>
        <translation>{path} 没有响应。</translation>
    </message>
    <message>
        <source>Nothing else leaves this PC</source>
        <translation>除此之外，没有任何数据离开本机</translation>
    </message>
    <message>
        <source>Nothing is earned until you start it.</source>
        <translation>启动之前不会有收益。</translation>
    </message>
    <message>
        <source>Nothing is lost. The log names the place ({what}).</source>
        <translation>没有损失。日志记下了位置（{what}）。</translation>
    </message>
    <message>
        <source>Nothing is ready yet.</source>
        <translation>还没有可领取的。</translation>
    </message>
    <message>
        <source>Nothing is to be done: Lull answers by itself.</source>
        <translation>无需操作：Lull 会自动应答。</translation>
    </message>
    <message>
        <source>Nothing moves yet. The bond is taken only when you challenge, which you are asked next.</source>
        <translation>目前不会转移任何东西。只有在你质疑时才会收取保证金，接下来会询问你。</translation>
    </message>
    <message>
        <source>Nothing runs until you say so.</source>
        <translation>在你允许之前，不会运行任何任务。</translation>
    </message>
    <message>
        <source>Nothing to claim</source>
        <translation>没有可领取的</translation>
    </message>
    <message>
        <source>Nothing to claim: all that was ready is paid.</source>
        <translation>没有可领取的：可领的都已支付。</translation>
    </message>
    <message>
        <source>Nothing was changed; try again.</source>
        <translation>没有任何更改；请再试一次。</translation>
    </message>
    <message>
        <source>Nothing was tried.</source>
        <translation>没有尝试任何攻击。</translation>
    </message>
    <message>
        <source>Nothing yet. Each claim and each payment appears here with its state.</source>
        <translation>还没有记录。每次领取和付款及其状态都会显示在这里。</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Nov</source>
        <translation>11月</translation>
    </message>
    <message>
        <source>Now is outside the hours that you set.</source>
        <translation>现在不在你设定的时段内。</translation>
    </message>
    <message>
        <source>Now {how}.</source>
        <translation>当前{how}。</translation>
    </message>
    <message>
        <source>Oct</source>
        <translation>10月</translation>
    </message>
    <message>
        <source>Often suspected, never a game</source>
        <translation>常被怀疑，从不是游戏</translation>
    </message>
    <message>
        <source>On</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>On battery. Work goes on when this PC is plugged in.</source>
        <translation>使用电池中。本机接通电源后继续工作。</translation>
    </message>
    <message>
        <source>On hold</source>
        <translation>已挂起</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>Only after I press Resume</source>
        <translation>仅在我按下恢复之后</translation>
    </message>
    <message>
        <source>Only the tray icon appears; no window opens.</source>
        <translation>只有托盘图标，不打开窗口。</translation>
    </message>
    <message>
        <source>Only while a paid job runs; never otherwise.</source>
        <translation>仅在付费任务运行时；其他时候绝不。</translation>
    </message>
    <message>
        <source>Open Docker Desktop from the Start menu.</source>
        <translation>请从开始菜单打开 Docker Desktop。</translation>
    </message>
    <message>
        <source>Open Lull</source>
        <translation>打开 Lull</translation>
    </message>
    <message>
        <source>Open the wallet</source>
        <translation>打开钱包</translation>
    </message>
    <message>
        <source>Otherwise Lull also works when electricity costs more.</source>
        <translation>否则电价较高时也会工作。</translation>
    </message>
    <message>
        <source>Otherwise jobs wait for mains power.</source>
        <translation>否则任务等到接通电源。</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Outside of these hours no job runs.</source>
        <translation>在这些时段之外不运行任务。</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>已付</translation>
    </message>
    <message>
        <source>Pause for 1 hour</source>
        <translation>暂停 1 小时</translation>
    </message>
    <message>
        <source>Pause for 8 hours</source>
        <translation>暂停 8 小时</translation>
    </message>
    <message>
        <source>Pause until 08:00</source>
        <translation>暂停到 08:00</translation>
    </message>
    <message>
        <source>Pause until I resume</source>
        <translation>暂停直到我恢复</translation>
    </message>
    <message>
        <source>Pause until tomorrow, 08:00</source>
        <translation>暂停到明天 08:00</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Paused until you resume.</source>
        <translation>已暂停，直到你恢复。</translation>
    </message>
    <message>
        <source>Paused until {time}.</source>
        <translation>已暂停到 {time}。</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>已暂停。</translation>
    </message>
    <message>
        <source>Pay</source>
        <translation>报酬</translation>
    </message>
    <message>
        <source>Pay goes</source>
        <translation>报酬付给</translation>
    </message>
    <message>
        <source>Pay has nowhere to go.</source>
        <translation>报酬无处可去。</translation>
    </message>
    <message>
        <source>Pay is ready</source>
        <translation>报酬可领</translation>
    </message>
    <message>
        <source>Pay slip</source>
        <translation>报酬明细</translation>
    </message>
    <message>
        <source>Pay to an &amp;address of mine instead</source>
        <translation>改为付到我自己的地址</translation>
    </message>
    <message>
        <source>Per day</source>
        <translation>每日</translation>
    </message>
    <message>
        <source>Per job</source>
        <translation>按任务</translation>
    </message>
    <message>
        <source>Perhaps a game</source>
        <translation>也许是游戏</translation>
    </message>
    <message>
        <source>Play &amp;now</source>
        <translation>马上开玩</translation>
    </message>
    <message>
        <source>Play now: give the GPU back for four hours</source>
        <translation>马上开玩：归还显卡四小时</translation>
    </message>
    <message>
        <source>Point at a day to read it.</source>
        <translation>指向某一天即可查看。</translation>
    </message>
    <message>
        <source>Point at a moment to read it.</source>
        <translation>指向某一时刻即可查看。</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功率</translation>
    </message>
    <message>
        <source>Power draw of this PC</source>
        <translation>本机功耗</translation>
    </message>
    <message>
        <source>Power of the GPU</source>
        <translation>显卡功率</translation>
    </message>
    <message>
        <source>Practice network. These tokens have no value.</source>
        <translation>练习网络。这些代币没有价值。</translation>
    </message>
    <message>
        <source>Practice works without one. To earn, install your card&apos;s driver and start Lull again.</source>
        <translation>没有显卡也能练习。要赚取，请安装显卡驱动并重新启动 Lull。</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>Preparing a job.</source>
        <translation>正在准备任务。</translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation>准备中…</translation>
    </message>
    <message>
        <source>Price in cheap hours</source>
        <translation>低价时段电价</translation>
    </message>
    <message>
        <source>Price of electricity</source>
        <translation>电价</translation>
    </message>
    <message>
        <source>Process {pid} works with the folder {path}.</source>
        <translation>进程 {pid} 正在使用文件夹 {path}。</translation>
    </message>
    <message>
        <source>Programs and data of jobs together. Beyond it no new job is taken.</source>
        <translation>任务的程序和数据合计。超过后不再接新任务。</translation>
    </message>
    <message>
        <source>Programs on the GPU</source>
        <translation>显卡上的程序</translation>
    </message>
    <message>
        <source>Programs that start</source>
        <translation>启动的程序</translation>
    </message>
    <message>
        <source>Programs that start, told by the kernel</source>
        <translation>启动的程序（由内核告知）</translation>
    </message>
    <message>
        <source>Progress of the attack</source>
        <translation>攻击进度</translation>
    </message>
    <message>
        <source>Progress of the current job</source>
        <translation>当前任务进度</translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation>测量进度</translation>
    </message>
    <message>
        <source>Protected by a file on this PC alone: whoever can read your files can take what is here.</source>
        <translation>仅由本机上的文件保护：能读你文件的人就能拿走这里的一切。</translation>
    </message>
    <message>
        <source>Protected by your password, which is asked for before anything is sent.</source>
        <translation>由你的密码保护，发送任何内容前都会询问。</translation>
    </message>
    <message>
        <source>Protected by your system&apos;s keyring: a program that runs as you can still open it.</source>
        <translation>由系统密钥环保护：以你身份运行的程序仍能打开它。</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>收起此消息</translation>
    </message>
    <message>
        <source>Quiet and private</source>
        <translation>免打扰与隐私</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Quit Lull and start it again.</source>
        <translation>退出 Lull 后重新启动。</translation>
    </message>
    <message>
        <source>Quit Lull everywhere and start it again.</source>
        <translation>请在各处退出 Lull 后重新启动。</translation>
    </message>
    <message>
        <source>Quit Lull everywhere and start it again: a part of it may be newer.</source>
        <translation>在所有地方退出 Lull 后重新启动：其中一部分可能更新。</translation>
    </message>
    <message>
        <source>Quit and stop earning</source>
        <translation>退出并停止赚取</translation>
    </message>
    <message>
        <source>Raise the month&apos;s limit: lull settings traffic_gb.</source>
        <translation>提高每月上限：lull settings traffic_gb。</translation>
    </message>
    <message>
        <source>Ray tracing, scattered rays</source>
        <translation>光线追踪（散射光线）</translation>
    </message>
    <message>
        <source>Reached</source>
        <translation>已访问</translation>
    </message>
    <message>
        <source>Ready for jobs since {time}.</source>
        <translation>自 {time} 起可接任务。</translation>
    </message>
    <message>
        <source>Ready to claim</source>
        <translation>可领取</translation>
    </message>
    <message>
        <source>Receipt every</source>
        <translation>凭据间隔</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>凭据</translation>
    </message>
    <message>
        <source>Receipts of this job</source>
        <translation>此任务的凭据</translation>
    </message>
    <message>
        <source>Receive</source>
        <translation>收款</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>已收到</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已驳回</translation>
    </message>
    <message>
        <source>Remembered for this card and driver.</source>
        <translation>已为此显卡和驱动记录。</translation>
    </message>
    <message>
        <source>Remove the rule</source>
        <translation>删除规则</translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation>渲染</translation>
    </message>
    <message>
        <source>Replaced by another one</source>
        <translation>已被另一笔替换</translation>
    </message>
    <message>
        <source>Restart Lull; if it stays so, run `lull doctor`.</source>
        <translation>请重新启动 Lull；若仍如此，运行 `lull doctor`。</translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation>重新启动引擎</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>Run `installers/quickstart` again.</source>
        <translation>请再次运行 `installers/quickstart`。</translation>
    </message>
    <message>
        <source>Run `lull --help`.</source>
        <translation>请运行 `lull --help`。</translation>
    </message>
    <message>
        <source>Run `lull benchmark`.</source>
        <translation>请运行 `lull benchmark`。</translation>
    </message>
    <message>
        <source>Run `lull doctor`, then `lull sandbox attack`.</source>
        <translation>请运行 `lull doctor`，然后 `lull sandbox attack`。</translation>
    </message>
    <message>
        <source>Run `lull doctor`.</source>
        <translation>请运行 `lull doctor`。</translation>
    </message>
    <message>
        <source>Run `lull earnings challenge` again after that: it takes the bond back.</source>
        <translation>之后再次运行 `lull earnings challenge`：它会取回押金。</translation>
    </message>
    <message>
        <source>Run `lull earnings challenge`.</source>
        <translation>运行 `lull earnings challenge`。</translation>
    </message>
    <message>
        <source>Run `lull earnings` to see the difference.</source>
        <translation>运行 `lull earnings` 查看差异。</translation>
    </message>
    <message>
        <source>Run `lull engine` in a terminal to see why.</source>
        <translation>在终端运行 `lull engine` 查看原因。</translation>
    </message>
    <message>
        <source>Run `lull images build` again.</source>
        <translation>请再次运行 `lull images build`。</translation>
    </message>
    <message>
        <source>Run `lull images build`.</source>
        <translation>请运行 `lull images build`。</translation>
    </message>
    <message>
        <source>Run `lull localnet down`, then `lull localnet up`.</source>
        <translation>请运行 `lull localnet down`，然后 `lull localnet up`。</translation>
    </message>
    <message>
        <source>Run `lull localnet up`.</source>
        <translation>请运行 `lull localnet up`。</translation>
    </message>
    <message>
        <source>Run `lull logs` and send the last lines.</source>
        <translation>请运行 `lull logs` 并发送最后几行。</translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL` again.</source>
        <translation>请再次运行 `lull market join URL --rpc URL`。</translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL` to sign a new grant.</source>
        <translation>运行 `lull market join URL --rpc URL` 签署新的授权。</translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL`, or try it all with `lull demo`.</source>
        <translation>运行 `lull market join URL --rpc URL`，或用 `lull demo` 试用全部。</translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL`.</source>
        <translation>请运行 `lull market join URL --rpc URL`。</translation>
    </message>
    <message>
        <source>Run `lull sandbox attack` again.</source>
        <translation>请再次运行 `lull sandbox attack`。</translation>
    </message>
    <message>
        <source>Run `lull settings` to see all of them.</source>
        <translation>运行 `lull settings` 查看全部设置。</translation>
    </message>
    <message>
        <source>Run `lull wallet create`.</source>
        <translation>请运行 `lull wallet create`。</translation>
    </message>
    <message>
        <source>Run `lull wallet password` to choose a password.</source>
        <translation>运行 `lull wallet password` 选择密码。</translation>
    </message>
    <message>
        <source>Run `sudo systemctl start docker`.</source>
        <translation>运行 `sudo systemctl start docker`。</translation>
    </message>
    <message>
        <source>Run it again any time.</source>
        <translation>随时可以再运行。</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>运行时</translation>
    </message>
    <message>
        <source>Sa&amp;ve as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Safe</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Sandbo&amp;x</source>
        <translation>沙箱</translation>
    </message>
    <message>
        <source>Sandbox</source>
        <translation>沙箱</translation>
    </message>
    <message>
        <source>Sat</source>
        <translation>周六</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>已保存为 {name}。</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Se&amp;ttings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>See `lull images publishers`, or ask its publisher.</source>
        <translation>请查看 `lull images publishers`，或询问其发布者。</translation>
    </message>
    <message>
        <source>See `lull submit --help` for an example.</source>
        <translation>示例见 `lull submit --help`。</translation>
    </message>
    <message>
        <source>Seen now</source>
        <translation>当前识别到</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Send {amount}.</source>
        <translation>发送 {amount}。</translation>
    </message>
    <message>
        <source>Sending costs up to {want}, and {have} is there. Nothing was signed.</source>
        <translation>发送最多花费 {want}，现有 {have}。没有签名。</translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation>发送中…</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Sep</source>
        <translation>9月</translation>
    </message>
    <message>
        <source>Set LULL_HOME to a folder of your own.</source>
        <translation>请将 LULL_HOME 设为你自己的文件夹。</translation>
    </message>
    <message>
        <source>Set LULL_HOME to another folder.</source>
        <translation>请将 LULL_HOME 设为另一个文件夹。</translation>
    </message>
    <message>
        <source>Set-up is not finished.</source>
        <translation>设置尚未完成。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Show &amp;details</source>
        <translation>显示详情</translation>
    </message>
    <message>
        <source>Show as &amp;table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>以表格显示</translation>
    </message>
    <message>
        <source>Show receipts</source>
        <translation>显示凭据</translation>
    </message>
    <message>
        <source>Show s&amp;ums</source>
        <translation>显示金额</translation>
    </message>
    <message>
        <source>Signed, not sent yet</source>
        <translation>已签名，尚未发送</translation>
    </message>
    <message>
        <source>Single precision</source>
        <translation>单精度</translation>
    </message>
    <message>
        <source>Sleep of this PC</source>
        <translation>本机的睡眠</translation>
    </message>
    <message>
        <source>Something here is too old or too open for strangers&apos; jobs.</source>
        <translation>这里有东西对陌生人的任务来说太旧或太开放。</translation>
    </message>
    <message>
        <source>Something inside Lull broke</source>
        <translation>Lull 内部出错</translation>
    </message>
    <message>
        <source>Something is not in order</source>
        <translation>有些地方不正常</translation>
    </message>
    <message>
        <source>Something stopped, so no job can run.</source>
        <translation>有东西停止了，任务无法运行。</translation>
    </message>
    <message>
        <source>Something that this version of Lull has no words for</source>
        <translation>此版本的 Lull 无法描述的情况</translation>
    </message>
    <message>
        <source>Speed of that network</source>
        <translation>该网络的速度</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Start Docker</source>
        <translation>启动 Docker</translation>
    </message>
    <message>
        <source>Start Lull again with a new one: earnings are read back from the market and the chain.</source>
        <translation>用新的数据库启动 Lull：收益会从市场和链上读回。</translation>
    </message>
    <message>
        <source>Start it with `lull engine`.</source>
        <translation>用 `lull engine` 启动它。</translation>
    </message>
    <message>
        <source>Start it: `sudo systemctl start docker`.</source>
        <translation>启动它：`sudo systemctl start docker`。</translation>
    </message>
    <message>
        <source>Start when you log in</source>
        <translation>登录时启动</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Starting Docker…</source>
        <translation>正在启动 Docker…</translation>
    </message>
    <message>
        <source>Starting.</source>
        <translation>启动中。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Stay open</source>
        <translation>保持打开</translation>
    </message>
    <message>
        <source>Steam</source>
        <translation>Steam</translation>
    </message>
    <message>
        <source>Steam says that it runs</source>
        <translation>Steam 表示它在运行</translation>
    </message>
    <message>
        <source>Step {n} of {all}</source>
        <translation>第 {n} 步，共 {all} 步</translation>
    </message>
    <message>
        <source>Stop the other one first.</source>
        <translation>请先停止另一个。</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Stopped by a fault</source>
        <translation>因故障停止</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>停止中</translation>
    </message>
    <message>
        <source>Stopping.</source>
        <translation>停止中。</translation>
    </message>
    <message>
        <source>Strangers&apos; programs run here</source>
        <translation>这里会运行陌生人的程序</translation>
    </message>
    <message>
        <source>Streamer mode</source>
        <translation>直播模式</translation>
    </message>
    <message>
        <source>Sun</source>
        <translation>周日</translation>
    </message>
    <message>
        <source>System calls</source>
        <translation>系统调用</translation>
    </message>
    <message>
        <source>Take it back…</source>
        <translation>取回…</translation>
    </message>
    <message>
        <source>Take over a job within</source>
        <translation>接管任务时限</translation>
    </message>
    <message>
        <source>Take the bond of your challenge back.</source>
        <translation>取回你质疑的保证金。</translation>
    </message>
    <message>
        <source>Taken now: {n} GB.</source>
        <translation>目前已用：{n} GB。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Tensor cores, 8-bit floats</source>
        <translation>张量核心，8 位浮点</translation>
    </message>
    <message>
        <source>Tensor cores, 8-bit integers</source>
        <translation>张量核心，8 位整数</translation>
    </message>
    <message>
        <source>Tensor cores, bfloat16</source>
        <translation>张量核心，bfloat16</translation>
    </message>
    <message>
        <source>Tensor cores, half precision</source>
        <translation>张量核心，半精度</translation>
    </message>
    <message>
        <source>That call was wrong</source>
        <translation>调用有误</translation>
    </message>
    <message>
        <source>That cannot be sent</source>
        <translation>无法发送</translation>
    </message>
    <message>
        <source>That image cannot be fetched</source>
        <translation>无法获取该镜像</translation>
    </message>
    <message>
        <source>That image may not run here</source>
        <translation>该镜像不能在此运行</translation>
    </message>
    <message>
        <source>That is not a market</source>
        <translation>那不是市场</translation>
    </message>
    <message>
        <source>The GPU draws {watts} W, your limit is {limit} W.</source>
        <translation>显卡功耗 {watts} W，你的限制是 {limit} W。</translation>
    </message>
    <message>
        <source>The GPU drew more than your {limit} W limit.</source>
        <translation>显卡功耗曾超过你设定的 {limit} W。</translation>
    </message>
    <message>
        <source>The GPU went back to you once, in {ms} ms.</source>
        <translation>显卡归还过一次，用时 {ms} 毫秒。</translation>
    </message>
    <message>
        <source>The address as a QR code</source>
        <translation>地址二维码</translation>
    </message>
    <message>
        <source>The attack on it did not come to its end: {what}.</source>
        <translation>对它的攻击没有完成：{what}。</translation>
    </message>
    <message>
        <source>The attack was stopped</source>
        <translation>攻击已停止</translation>
    </message>
    <message>
        <source>The benchmark has done {done} of {total} steps. Jobs come after it.</source>
        <translation>跑分已完成 {done}/{total} 步，之后开始接任务。</translation>
    </message>
    <message>
        <source>The benchmark stopped</source>
        <translation>跑分已停止</translation>
    </message>
    <message>
        <source>The bond is lost if the market shows that your leaf holds as much. If it cannot, it comes back twofold.</source>
        <translation>如果市场证明你的叶子确有这么多，保证金就会失去；如果不能，则双倍退回。</translation>
    </message>
    <message>
        <source>The button starts it.</source>
        <translation>点击按钮即可启动。</translation>
    </message>
    <message>
        <source>The card gave a wrong result.</source>
        <translation>显卡给出了错误结果。</translation>
    </message>
    <message>
        <source>The card takes no work.</source>
        <translation>显卡暂不接任务。</translation>
    </message>
    <message>
        <source>The card vanished from the driver.</source>
        <translation>显卡从驱动中消失。</translation>
    </message>
    <message>
        <source>The card was hotter than its hard limit.</source>
        <translation>显卡温度超过硬性上限。</translation>
    </message>
    <message>
        <source>The chain did not do it</source>
        <translation>链没有执行它</translation>
    </message>
    <message>
        <source>The challenge waits for an answer</source>
        <translation>质疑正等待答复</translation>
    </message>
    <message>
        <source>The claim did not go through</source>
        <translation>领取未成功</translation>
    </message>
    <message>
        <source>The claim would cost too much</source>
        <translation>领取费用太高</translation>
    </message>
    <message>
        <source>The contract is not what the grant names</source>
        <translation>合约与授权所写不符</translation>
    </message>
    <message>
        <source>The current job ends. What is earned stays yours.</source>
        <translation>当前任务将结束。已赚取的仍归你。</translation>
    </message>
    <message>
        <source>The database is damaged</source>
        <translation>数据库已损坏</translation>
    </message>
    <message>
        <source>The database is newer than this program</source>
        <translation>数据库比本程序新</translation>
    </message>
    <message>
        <source>The demo did not finish</source>
        <translation>演示没有完成</translation>
    </message>
    <message>
        <source>The device computed something wrong</source>
        <translation>设备计算出错</translation>
    </message>
    <message>
        <source>The device takes no work until a re-check passes</source>
        <translation>复查通过之前，该设备不接任务</translation>
    </message>
    <message>
        <source>The device was slower than it claims</source>
        <translation>设备比它声称的慢</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>The draft is no longer good</source>
        <translation>草稿已失效</translation>
    </message>
    <message>
        <source>The driver reported an error of this card.</source>
        <translation>驱动报告此显卡出错。</translation>
    </message>
    <message>
        <source>The engine belongs to another user</source>
        <translation>引擎属于另一个用户</translation>
    </message>
    <message>
        <source>The engine could not start</source>
        <translation>引擎无法启动</translation>
    </message>
    <message>
        <source>The engine did not answer</source>
        <translation>引擎没有回答</translation>
    </message>
    <message>
        <source>The engine does not answer</source>
        <translation>引擎没有响应</translation>
    </message>
    <message>
        <source>The engine does not answer.</source>
        <translation>引擎没有响应。</translation>
    </message>
    <message>
        <source>The engine does not know that</source>
        <translation>引擎不认识该请求</translation>
    </message>
    <message>
        <source>The engine is getting ready.</source>
        <translation>引擎正在准备。</translation>
    </message>
    <message>
        <source>The engine is newer than this program</source>
        <translation>引擎比此程序新</translation>
    </message>
    <message>
        <source>The engine is not running.</source>
        <translation>引擎未运行。</translation>
    </message>
    <message>
        <source>The engine is older than this program</source>
        <translation>引擎比此程序旧</translation>
    </message>
    <message>
        <source>The engine is on its way; it takes a few seconds.</source>
        <translation>引擎正在启动，需要几秒钟。</translation>
    </message>
    <message>
        <source>The engine looks at this PC.</source>
        <translation>引擎正在查看本机。</translation>
    </message>
    <message>
        <source>The engine must run for this.</source>
        <translation>为此引擎必须运行。</translation>
    </message>
    <message>
        <source>The engine puts its work away.</source>
        <translation>引擎正在收尾。</translation>
    </message>
    <message>
        <source>The engine speaks another version</source>
        <translation>引擎版本不同</translation>
    </message>
    <message>
        <source>The engine worked on, and nothing is lost.</source>
        <translation>引擎继续运行，没有损失。</translation>
    </message>
    <message>
        <source>The engine&apos;s last lines appear here.</source>
        <translation>引擎的最后几行显示在这里。</translation>
    </message>
    <message>
        <source>The fan ran faster than your {limit} % limit.</source>
        <translation>风扇转速曾超过你设定的 {limit} %。</translation>
    </message>
    <message>
        <source>The fan runs at {fan} %, your limit is {limit} %.</source>
        <translation>风扇转速 {fan} %，你的限制是 {limit} %。</translation>
    </message>
    <message>
        <source>The first job waits until every attack was refused.</source>
        <translation>第一个任务会等到每次攻击都被拒绝。</translation>
    </message>
    <message>
        <source>The first payout, the weekly sum, and faults that need you. None over a full-screen program.</source>
        <translation>首次付款、每周合计和需要你处理的故障。全屏程序运行时不打扰。</translation>
    </message>
    <message>
        <source>The first receipt is signed after the first minute of work.</source>
        <translation>工作满一分钟后签署第一张凭据。</translation>
    </message>
    <message>
        <source>The game comes first</source>
        <translation>游戏优先</translation>
    </message>
    <message>
        <source>The image {image} is not here.</source>
        <translation>镜像 {image} 不在这里。</translation>
    </message>
    <message>
        <source>The job failed</source>
        <translation>任务失败</translation>
    </message>
    <message>
        <source>The job file cannot be used</source>
        <translation>任务文件无法使用</translation>
    </message>
    <message>
        <source>The job is being frozen.</source>
        <translation>正在冻结任务。</translation>
    </message>
    <message>
        <source>The job is held for a moment, until that is clear.</source>
        <translation>任务暂时搁置，直到弄清为止。</translation>
    </message>
    <message>
        <source>The job is put away before. Work goes on when the PC is awake.</source>
        <translation>任务会先收好，本机唤醒后继续工作。</translation>
    </message>
    <message>
        <source>The job went on at {time}.</source>
        <translation>任务于 {time} 继续。</translation>
    </message>
    <message>
        <source>The job&apos;s data broke its limits</source>
        <translation>任务数据超出限制</translation>
    </message>
    <message>
        <source>The job&apos;s image is not on this PC</source>
        <translation>任务镜像不在本机</translation>
    </message>
    <message>
        <source>The key is not on this PC: challenge it where the key is.</source>
        <translation>密钥不在这台电脑上：请在密钥所在之处质疑。</translation>
    </message>
    <message>
        <source>The key of your address is not on this PC. The command writes what that key is to sign.</source>
        <translation>你的地址的密钥不在本机。该命令会写出需由那个密钥签名的内容。</translation>
    </message>
    <message>
        <source>The key to this address is not on this PC.</source>
        <translation>此地址的密钥不在本机。</translation>
    </message>
    <message>
        <source>The limits are on the Games page.</source>
        <translation>限制见“游戏”页面。</translation>
    </message>
    <message>
        <source>The local network could not start</source>
        <translation>本地网络无法启动</translation>
    </message>
    <message>
        <source>The local network is not up</source>
        <translation>本地网络未运行</translation>
    </message>
    <message>
        <source>The log says what it was.</source>
        <translation>日志里有原因。</translation>
    </message>
    <message>
        <source>The mark on each bar is a reference card&apos;s 1000.</source>
        <translation>每根柱上的刻度是参考显卡的 1000 分。</translation>
    </message>
    <message>
        <source>The market cannot start</source>
        <translation>市场无法启动</translation>
    </message>
    <message>
        <source>The market does not answer</source>
        <translation>市场没有响应</translation>
    </message>
    <message>
        <source>The market does not answer.</source>
        <translation>市场没有响应。</translation>
    </message>
    <message>
        <source>The market does not believe this device</source>
        <translation>市场不相信此设备</translation>
    </message>
    <message>
        <source>The market does not list this PC</source>
        <translation>市场没有上架此电脑</translation>
    </message>
    <message>
        <source>The market does not show what its next root holds for you, and {due} is due.</source>
        <translation>市场没有出示下一个根中属于你的金额，而应付 {due}。</translation>
    </message>
    <message>
        <source>The market does not show your part of its next root</source>
        <translation>市场没有出示下一个根中属于你的部分</translation>
    </message>
    <message>
        <source>The market has until {time} to answer your challenge. It holds your bond of {bond}.</source>
        <translation>市场须在 {time} 之前回应你的质疑。其中押着你的保证金 {bond}。</translation>
    </message>
    <message>
        <source>The market has until {until}. Nothing was signed.</source>
        <translation>市场可在 {until} 前答复。未签署任何内容。</translation>
    </message>
    <message>
        <source>The market is about to test this device</source>
        <translation>市场即将测试此设备</translation>
    </message>
    <message>
        <source>The market knows no device of this PC</source>
        <translation>市场不知道此电脑的任何设备</translation>
    </message>
    <message>
        <source>The market never chooses it: your balance is read there. Several are parted by commas.</source>
        <translation>市场从不替你选择：你的余额从那里读取。多个用逗号分隔。</translation>
    </message>
    <message>
        <source>The market refused</source>
        <translation>市场拒绝了</translation>
    </message>
    <message>
        <source>The market sees the card, its figures and the work done. There is no telemetry.</source>
        <translation>市场看到显卡、其数值和完成的工作。没有遥测。</translation>
    </message>
    <message>
        <source>The market signed something else than it says</source>
        <translation>市场签署的与其所说不符</translation>
    </message>
    <message>
        <source>The market speaks another version</source>
        <translation>市场版本不同</translation>
    </message>
    <message>
        <source>The market&apos;s address</source>
        <translation>市场地址</translation>
    </message>
    <message>
        <source>The market&apos;s key</source>
        <translation>市场密钥</translation>
    </message>
    <message>
        <source>The market&apos;s latest statement says {theirs}; your receipts say {ours}. Statements come hourly.</source>
        <translation>市场最新对账单为 {theirs}；你的凭据为 {ours}。对账单每小时一次。</translation>
    </message>
    <message>
        <source>The market&apos;s next root holds {held} for you, and {due} is due.</source>
        <translation>市场的下一个根为你记了 {held}，而应付 {due}。</translation>
    </message>
    <message>
        <source>The market&apos;s next root pays you too little</source>
        <translation>市场的下一个根付给你的太少</translation>
    </message>
    <message>
        <source>The market&apos;s test was left too long</source>
        <translation>市场的测试搁置过久</translation>
    </message>
    <message>
        <source>The month&apos;s traffic is used up, and this job would use more of the network.</source>
        <translation>本月流量已用完，而此任务还需要联网。</translation>
    </message>
    <message>
        <source>The most that a job may have.</source>
        <translation>任务最多可用。</translation>
    </message>
    <message>
        <source>The most that a job may have. 0 leaves one to you.</source>
        <translation>任务最多可用。0 会给你留一个核心。</translation>
    </message>
    <message>
        <source>The most that such a job takes of your line. 0 is no limit.</source>
        <translation>这类任务最多占用你线路的带宽。0 表示不限。</translation>
    </message>
    <message>
        <source>The most that the GPU may draw for a job.</source>
        <translation>显卡执行任务时的最大功耗。</translation>
    </message>
    <message>
        <source>The next job appears here when this PC wins one.</source>
        <translation>本机中标后，任务会显示在这里。</translation>
    </message>
    <message>
        <source>The node answers for another chain</source>
        <translation>节点属于另一条链</translation>
    </message>
    <message>
        <source>The payment network does not answer</source>
        <translation>支付网络没有响应</translation>
    </message>
    <message>
        <source>The practice chain could not start</source>
        <translation>练习链无法启动</translation>
    </message>
    <message>
        <source>The recovery words of this wallet were never written down. If this PC breaks, its tokens are gone.</source>
        <translation>此钱包的助记词从未抄写。本机一旦损坏，代币就没了。</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>The report, as it would be saved</source>
        <translation>将要保存的报告</translation>
    </message>
    <message>
        <source>The request was declined; nothing was changed.</source>
        <translation>请求被拒绝；没有任何更改。</translation>
    </message>
    <message>
        <source>The result did not agree with the others.</source>
        <translation>结果与其他人不一致。</translation>
    </message>
    <message>
        <source>The result is sent; others compute it too.</source>
        <translation>结果已发送；其他人也在计算。</translation>
    </message>
    <message>
        <source>The result was right, and the pay is yours.</source>
        <translation>结果正确，报酬归你。</translation>
    </message>
    <message>
        <source>The results are being compared.</source>
        <translation>正在比对结果。</translation>
    </message>
    <message>
        <source>The results differ; further runs decide.</source>
        <translation>结果不同；由更多运行裁定。</translation>
    </message>
    <message>
        <source>The root is ended, and your bond comes back with as much again of the market&apos;s.</source>
        <translation>该根已终止，你的保证金连同市场的等额一并退回。</translation>
    </message>
    <message>
        <source>The root that it was about is gone.</source>
        <translation>所涉的根已不存在。</translation>
    </message>
    <message>
        <source>The sandbox could not be tried</source>
        <translation>无法测试沙箱</translation>
    </message>
    <message>
        <source>The sandbox is being tested.</source>
        <translation>正在测试沙箱。</translation>
    </message>
    <message>
        <source>The sandbox leaks, so no job runs</source>
        <translation>沙箱有泄漏，因此不运行任务</translation>
    </message>
    <message>
        <source>The sandbox leaks, so no job runs.</source>
        <translation>沙箱有泄漏，因此不运行任务。</translation>
    </message>
    <message>
        <source>The signer asks you…</source>
        <translation>签名程序正在询问你…</translation>
    </message>
    <message>
        <source>The signer shows what you allow, in a window of its own.</source>
        <translation>签名程序会在自己的窗口中显示你所允许的内容。</translation>
    </message>
    <message>
        <source>The socket {path} is owned by user {uid}.</source>
        <translation>套接字 {path} 属于用户 {uid}。</translation>
    </message>
    <message>
        <source>The sum of a week appears here after the first job.</source>
        <translation>完成第一项任务后，一周合计会显示在这里。</translation>
    </message>
    <message>
        <source>The time to challenge it is over.</source>
        <translation>质疑的时间已过。</translation>
    </message>
    <message>
        <source>The wallet appears when the engine runs.</source>
        <translation>引擎运行时钱包会显示。</translation>
    </message>
    <message>
        <source>The wallet could not be opened</source>
        <translation>钱包无法打开</translation>
    </message>
    <message>
        <source>The wallet has no coins for the gas</source>
        <translation>钱包没有支付 gas 的币</translation>
    </message>
    <message>
        <source>The wallet is not safe enough for that</source>
        <translation>钱包对此不够安全</translation>
    </message>
    <message>
        <source>The window in front</source>
        <translation>最前面的窗口</translation>
    </message>
    <message>
        <source>The window needs a desktop session.</source>
        <translation>窗口需要桌面会话。</translation>
    </message>
    <message>
        <source>There is a wallet already</source>
        <translation>已有钱包</translation>
    </message>
    <message>
        <source>There is no practice market on this PC.</source>
        <translation>本机没有练习市场。</translation>
    </message>
    <message>
        <source>There is no room to write in {path}.</source>
        <translation>{path} 没有可写空间。</translation>
    </message>
    <message>
        <source>There is no screen</source>
        <translation>没有屏幕</translation>
    </message>
    <message>
        <source>There is no wallet</source>
        <translation>没有钱包</translation>
    </message>
    <message>
        <source>There is not enough in the wallet</source>
        <translation>钱包余额不足</translation>
    </message>
    <message>
        <source>There is nothing to challenge</source>
        <translation>没有可质疑的内容</translation>
    </message>
    <message>
        <source>There is nowhere to get work from.</source>
        <translation>没有可以接活的地方。</translation>
    </message>
    <message>
        <source>This PC</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>This PC has none that Lull can use, and a processor is for practice alone.</source>
        <translation>此电脑没有 Lull 可用的显卡，处理器仅供练习。</translation>
    </message>
    <message>
        <source>This PC is going to sleep.</source>
        <translation>本机即将进入睡眠。</translation>
    </message>
    <message>
        <source>This PC may only practise</source>
        <translation>本机只能练习</translation>
    </message>
    <message>
        <source>This PC went to sleep</source>
        <translation>本机进入睡眠</translation>
    </message>
    <message>
        <source>This PC won a job: {kind}. It starts in a moment.</source>
        <translation>本机中标：{kind}。马上开始。</translation>
    </message>
    <message>
        <source>This PC won it; it starts soon.</source>
        <translation>本机中标了，即将开始。</translation>
    </message>
    <message>
        <source>This PC works at that market from now on. Its first job appears on Home.</source>
        <translation>本机从现在起在该市场工作。首个任务会显示在主页。</translation>
    </message>
    <message>
        <source>This address is a contract, not a wallet.</source>
        <translation>此地址是合约，不是钱包。</translation>
    </message>
    <message>
        <source>This address looks like one that you know, and is another one.</source>
        <translation>此地址看起来像你认识的一个，但并不是。</translation>
    </message>
    <message>
        <source>This desktop has no tray for Lull. It can earn without a window; start it again to see it.</source>
        <translation>此桌面没有 Lull 可用的托盘。它可以无窗口赚取；再次启动即可看到它。</translation>
    </message>
    <message>
        <source>This device is offered work again once it has answered.</source>
        <translation>应答之后此设备会重新获得工作。</translation>
    </message>
    <message>
        <source>This device works for somebody else already</source>
        <translation>此设备已在为他人工作</translation>
    </message>
    <message>
        <source>This folder works at another market</source>
        <translation>此文件夹在另一个市场工作</translation>
    </message>
    <message>
        <source>This is all that a report holds. Nothing is sent: save it, and send it to whom you like.</source>
        <translation>报告只包含这些。不会自动发送：保存后发给你愿意的人。</translation>
    </message>
    <message>
        <source>This is all that the wallet holds.</source>
        <translation>这是钱包里的全部。</translation>
    </message>
    <message>
        <source>This is your own address.</source>
        <translation>这是你自己的地址。</translation>
    </message>
    <message>
        <source>This machine may not work at that market</source>
        <translation>此机器不能在该市场工作</translation>
    </message>
    <message>
        <source>This market takes graphics cards</source>
        <translation>此市场只接受显卡</translation>
    </message>
    <message>
        <source>This much belongs behind a password. Choose one, and write the recovery words down.</source>
        <translation>这么多应当用密码保护。请设置密码并抄下助记词。</translation>
    </message>
    <message>
        <source>Those are not the wallet&apos;s words</source>
        <translation>那不是钱包的助记词</translation>
    </message>
    <message>
        <source>Thu</source>
        <translation>周四</translation>
    </message>
    <message>
        <source>Time at work</source>
        <translation>工作时间</translation>
    </message>
    <message>
        <source>To</source>
        <translation>收款人</translation>
    </message>
    <message>
        <source>To which address</source>
        <translation>发到哪个地址</translation>
    </message>
    <message>
        <source>To {address}</source>
        <translation>发到 {address}</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Today as a table</source>
        <translation>今天的表格</translation>
    </message>
    <message>
        <source>Today so far</source>
        <translation>今天至今</translation>
    </message>
    <message>
        <source>Today, hour by hour</source>
        <translation>今天，逐小时</translation>
    </message>
    <message>
        <source>Tokens of the practice network alone.</source>
        <translation>仅限练习网络的代币。</translation>
    </message>
    <message>
        <source>Tokens of this chain alone.</source>
        <translation>仅限此链的代币。</translation>
    </message>
    <message>
        <source>Too late</source>
        <translation>已超时</translation>
    </message>
    <message>
        <source>Took {time}.</source>
        <translation>用时 {time}。</translation>
    </message>
    <message>
        <source>Traffic per month</source>
        <translation>每月流量</translation>
    </message>
    <message>
        <source>Training a model</source>
        <translation>训练模型</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>交易</translation>
    </message>
    <message>
        <source>Transcoding</source>
        <translation>转码</translation>
    </message>
    <message>
        <source>Transfer from the card</source>
        <translation>从显卡传回</translation>
    </message>
    <message>
        <source>Transfer to the card</source>
        <translation>传输到显卡</translation>
    </message>
    <message>
        <source>Try `lull demo`, or another market.</source>
        <translation>可试试 `lull demo` 或其他市场。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>请稍后再试。</translation>
    </message>
    <message>
        <source>Tue</source>
        <translation>周二</translation>
    </message>
    <message>
        <source>Turn it on in the firmware: SVM or VT-x. This step comes back after the restart.</source>
        <translation>请在固件中开启：SVM 或 VT-x。重启后回到这一步。</translation>
    </message>
    <message>
        <source>Typical hand-back: {ms} ms, measured over the last {n}.</source>
        <translation>归还显卡通常用时 {ms} 毫秒（最近 {n} 次）。</translation>
    </message>
    <message>
        <source>Unnamed device</source>
        <translation>未命名设备</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>截止</translation>
    </message>
    <message>
        <source>Update Docker and runc; until then a practice network can be joined.</source>
        <translation>请更新 Docker 和 runc；在此之前可以加入练习网络。</translation>
    </message>
    <message>
        <source>Update Docker, then run `lull sandbox attack`; a job runs again once every attempt is refused.</source>
        <translation>请更新 Docker，然后运行 `lull sandbox attack`；每次攻击都被拒绝后任务才会再运行。</translation>
    </message>
    <message>
        <source>Update Lull.</source>
        <translation>请更新 Lull。</translation>
    </message>
    <message>
        <source>Uphold it…</source>
        <translation>确认质疑…</translation>
    </message>
    <message>
        <source>Uphold your challenge.</source>
        <translation>确认你的质疑。</translation>
    </message>
    <message>
        <source>Use `lull engine` and `lull status`.</source>
        <translation>请使用 `lull engine` 和 `lull status`。</translation>
    </message>
    <message>
        <source>Use `lull status`, or set LULL_HOME to another folder.</source>
        <translation>请使用 `lull status`，或将 LULL_HOME 设为另一个文件夹。</translation>
    </message>
    <message>
        <source>Use another LULL_HOME for a second wallet.</source>
        <translation>第二个钱包请使用另一个 LULL_HOME。</translation>
    </message>
    <message>
        <source>Used where it cannot be measured. 0 is an estimate from the device.</source>
        <translation>无法测量时使用。0 表示按设备估算。</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>裁定</translation>
    </message>
    <message>
        <source>Virtualisation</source>
        <translation>虚拟化</translation>
    </message>
    <message>
        <source>W</source>
        <translation>W</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Waiting for cheap electricity.</source>
        <translation>正在等待低价电。</translation>
    </message>
    <message>
        <source>Waiting for mains power.</source>
        <translation>等待接通电源。</translation>
    </message>
    <message>
        <source>Waiting for work.</source>
        <translation>等待任务。</translation>
    </message>
    <message>
        <source>Waiting for your hours.</source>
        <translation>等待你设定的时段。</translation>
    </message>
    <message>
        <source>Waiting.</source>
        <translation>等待中。</translation>
    </message>
    <message>
        <source>Waiting: you are using this PC.</source>
        <translation>等待中：你正在使用本机。</translation>
    </message>
    <message>
        <source>Wallet</source>
        <translation>钱包</translation>
    </message>
    <message>
        <source>Walls between programs</source>
        <translation>程序之间的墙</translation>
    </message>
    <message>
        <source>Wed</source>
        <translation>周三</translation>
    </message>
    <message>
        <source>Went on from</source>
        <translation>接续自</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>What a job may see</source>
        <translation>任务能看到什么</translation>
    </message>
    <message>
        <source>What a job may use</source>
        <translation>任务能用什么</translation>
    </message>
    <message>
        <source>What contains a job appears here when Docker answers.</source>
        <translation>Docker 响应后，隔离任务的方式会显示在这里。</translation>
    </message>
    <message>
        <source>What it does is shown again as soon as it answers.</source>
        <translation>一旦它响应，这里会再次显示它的状态。</translation>
    </message>
    <message>
        <source>What it gets</source>
        <translation>它得到的</translation>
    </message>
    <message>
        <source>What it never gets</source>
        <translation>它永远得不到的</translation>
    </message>
    <message>
        <source>What it says of itself</source>
        <translation>它的自我说明</translation>
    </message>
    <message>
        <source>What it says of itself and what was measured do not fit ({what}).</source>
        <translation>它的自述与测量结果不符（{what}）。</translation>
    </message>
    <message>
        <source>What this PC does today appears here, hour by hour.</source>
        <translation>本机今天的活动会逐小时显示在这里。</translation>
    </message>
    <message>
        <source>What this card can do appears here, figure by figure. Measuring takes less than half a minute.</source>
        <translation>此显卡的能力会逐项显示在这里。测量不到半分钟。</translation>
    </message>
    <message>
        <source>What this job may see</source>
        <translation>此任务能看到什么</translation>
    </message>
    <message>
        <source>What was tried</source>
        <translation>尝试内容</translation>
    </message>
    <message>
        <source>What went on from your checkpoint was not accepted, so your part is not paid; nobody blames you.</source>
        <translation>从你的检查点继续的结果未被接受，因此你的那部分没有报酬；没有人责怪你。</translation>
    </message>
    <message>
        <source>What you agree to</source>
        <translation>你同意的内容</translation>
    </message>
    <message>
        <source>What you allow</source>
        <translation>你所允许的</translation>
    </message>
    <message>
        <source>What you challenged is gone already. Your bond of {bond} can be taken back.</source>
        <translation>你所质疑的已不存在。可以取回你的保证金 {bond}。</translation>
    </message>
    <message>
        <source>What your card can do</source>
        <translation>你的显卡能做什么</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>When a game starts, the job freezes within milliseconds. Games need no list.</source>
        <translation>游戏启动时，任务在几毫秒内冻结。游戏无需名单。</translation>
    </message>
    <message>
        <source>When to work</source>
        <translation>何时工作</translation>
    </message>
    <message>
        <source>When your electricity costs less.</source>
        <translation>你的电价较低的时段。</translation>
    </message>
    <message>
        <source>Whenever no game runs</source>
        <translation>没有游戏运行时</translation>
    </message>
    <message>
        <source>While you are here, and after a game</source>
        <translation>你在使用时，以及游戏之后</translation>
    </message>
    <message>
        <source>Without one this PC has nowhere to get work from.</source>
        <translation>没有市场，本机就无处获得工作。</translation>
    </message>
    <message>
        <source>Work</source>
        <translation>工作量</translation>
    </message>
    <message>
        <source>Work begins when it is.</source>
        <translation>完成后开始工作。</translation>
    </message>
    <message>
        <source>Work done</source>
        <translation>完成的工作</translation>
    </message>
    <message>
        <source>Work goes on after the game.</source>
        <translation>游戏之后继续工作。</translation>
    </message>
    <message>
        <source>Work goes on at {time}.</source>
        <translation>{time} 继续工作。</translation>
    </message>
    <message>
        <source>Work goes on when it is closed.</source>
        <translation>它关闭后继续工作。</translation>
    </message>
    <message>
        <source>Work goes on when it is done.</source>
        <translation>它完成后继续工作。</translation>
    </message>
    <message>
        <source>Work goes on when the GPU is cooler.</source>
        <translation>显卡降温后继续工作。</translation>
    </message>
    <message>
        <source>Work on battery</source>
        <translation>使用电池时工作</translation>
    </message>
    <message>
        <source>Work only in cheap hours</source>
        <translation>仅在低价时段工作</translation>
    </message>
    <message>
        <source>Work only when you are away</source>
        <translation>仅在你离开时工作</translation>
    </message>
    <message>
        <source>Works for it</source>
        <translation>为其工作的</translation>
    </message>
    <message>
        <source>You asked for it.</source>
        <translation>按你的要求。</translation>
    </message>
    <message>
        <source>You asked for it: {left}.</source>
        <translation>按你的要求：{left}。</translation>
    </message>
    <message>
        <source>You can challenge it for {time}.</source>
        <translation>你还可以在 {time} 内质疑。</translation>
    </message>
    <message>
        <source>You get all of it. The transfer costs {cost}, which buyers have already paid.</source>
        <translation>你会全额收到。转账费用 {cost} 已由买家支付。</translation>
    </message>
    <message>
        <source>You have not sent to this address before.</source>
        <translation>你从未向此地址发送过。</translation>
    </message>
    <message>
        <source>You paused it. Finished work stays paid.</source>
        <translation>你已手动暂停。已完成的工作照常付酬。</translation>
    </message>
    <message>
        <source>You set it to work only while you are away.</source>
        <translation>按你的设置，仅在你离开时工作。</translation>
    </message>
    <message>
        <source>Your address</source>
        <translation>你的地址</translation>
    </message>
    <message>
        <source>Your devices</source>
        <translation>你的设备</translation>
    </message>
    <message>
        <source>Your files</source>
        <translation>你的文件</translation>
    </message>
    <message>
        <source>Your first payout</source>
        <translation>你的首次收款</translation>
    </message>
    <message>
        <source>Your graphics card earns in the lull between games.</source>
        <translation>你的显卡在游戏间隙赚取收益。</translation>
    </message>
    <message>
        <source>Your leaf holds {held}, and {due} is due. It can be challenged until {until}.</source>
        <translation>你的叶子为 {held}，应得 {due}。可在 {until} 前质疑。</translation>
    </message>
    <message>
        <source>Your leaf is to hold</source>
        <translation>你的叶子应有</translation>
    </message>
    <message>
        <source>Your network</source>
        <translation>你的网络</translation>
    </message>
    <message>
        <source>Your node</source>
        <translation>你的节点</translation>
    </message>
    <message>
        <source>Your pay goes to a wallet</source>
        <translation>你的报酬进入钱包</translation>
    </message>
    <message>
        <source>Your pay has nowhere to go yet. A wallet is made in a moment, and its key stays on this PC.</source>
        <translation>你的报酬还无处可去。钱包片刻即可创建，密钥留在本机。</translation>
    </message>
    <message>
        <source>Your rights</source>
        <translation>你的权限</translation>
    </message>
    <message>
        <source>Your rules</source>
        <translation>你的规则</translation>
    </message>
    <message>
        <source>Your wallet</source>
        <translation>你的钱包</translation>
    </message>
    <message>
        <source>a Windows program</source>
        <translation>Windows 程序</translation>
    </message>
    <message>
        <source>a copy that it can only read</source>
        <translation>只读副本</translation>
    </message>
    <message>
        <source>a gate that lets it reach the hosts on its list alone</source>
        <translation>经由闸口，只能访问其清单上的主机</translation>
    </message>
    <message>
        <source>a gate that lets it reach the hosts on its list alone, and the kernel keeps the gate away from your home</source>
        <translation>经由闸口，只能访问其清单上的主机，并由内核使闸口无法接触你的家庭网络</translation>
    </message>
    <message>
        <source>a live network</source>
        <translation>正式网络</translation>
    </message>
    <message>
        <source>a volume of its own, with a limit, removed afterwards</source>
        <translation>专用且有限额的卷，之后删除</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>还剩约 {time}</translation>
    </message>
    <message>
        <source>all accepted pay so far</source>
        <translation>累计获认可的报酬</translation>
    </message>
    <message>
        <source>an attack got through</source>
        <translation>有攻击得手</translation>
    </message>
    <message>
        <source>another PC did {n} of {total}; this pay is for the rest</source>
        <translation>另一台电脑已完成 {total} 中的 {n}；这里的报酬是其余部分的</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>截至 {time}</translation>
    </message>
    <message>
        <source>asked for GameMode</source>
        <translation>请求了 GameMode</translation>
    </message>
    <message>
        <source>asleep or off {time}</source>
        <translation>睡眠或关机 {time}</translation>
    </message>
    <message>
        <source>at most {amount} unsettled</source>
        <translation>未结算最多 {amount}</translation>
    </message>
    <message>
        <source>at most {n} MB</source>
        <translation>最多 {n} MB</translation>
    </message>
    <message>
        <source>attention</source>
        <translation>attention</translation>
    </message>
    <message>
        <source>becomes ready by itself</source>
        <translation>会自动变为可领取</translation>
    </message>
    <message>
        <source>before the next job</source>
        <translation>下一项任务之前</translation>
    </message>
    <message>
        <source>between −{least} and 0</source>
        <translation>介于 −{least} 与 0 之间</translation>
    </message>
    <message>
        <source>cannot run here</source>
        <translation>无法在此运行</translation>
    </message>
    <message>
        <source>carries Steam&apos;s mark</source>
        <translation>带有 Steam 标记</translation>
    </message>
    <message>
        <source>closes the window; Lull keeps working</source>
        <translation>关闭窗口；Lull 继续工作</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>does not run</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>earn</source>
        <translation>earn</translation>
    </message>
    <message>
        <source>earning {time}</source>
        <translation>赚取 {time}</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>every attack was refused</source>
        <translation>每次攻击都被拒绝</translation>
    </message>
    <message>
        <source>fault</source>
        <translation>fault</translation>
    </message>
    <message>
        <source>fills the screen</source>
        <translation>占满屏幕</translation>
    </message>
    <message>
        <source>full</source>
        <translation>完整</translation>
    </message>
    <message>
        <source>games {time}</source>
        <translation>游戏 {time}</translation>
    </message>
    <message>
        <source>held back by heat</source>
        <translation>受温度限制</translation>
    </message>
    <message>
        <source>held back by its power limit</source>
        <translation>受功率上限限制</translation>
    </message>
    <message>
        <source>held back by the power supply</source>
        <translation>受电源限制</translation>
    </message>
    <message>
        <source>in</source>
        <translation>在内</translation>
    </message>
    <message>
        <source>is starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>less than 0.01 Wh</source>
        <translation>少于 0.01 Wh</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>还剩不到一分钟</translation>
    </message>
    <message>
        <source>less than {least}</source>
        <translation>少于 {least}</translation>
    </message>
    <message>
        <source>lies in a Steam library</source>
        <translation>位于 Steam 库</translation>
    </message>
    <message>
        <source>lies in a games library</source>
        <translation>位于游戏库</translation>
    </message>
    <message>
        <source>live; the tokens are real</source>
        <translation>正式；代币有价值</translation>
    </message>
    <message>
        <source>neither its key nor its sums</source>
        <translation>看不到密钥，也看不到金额</translation>
    </message>
    <message>
        <source>net today</source>
        <translation>今日净收入</translation>
    </message>
    <message>
        <source>net today: not known yet</source>
        <translation>今日净收入：尚不清楚</translation>
    </message>
    <message>
        <source>no administrator, and no way to become one</source>
        <translation>不是管理员，也无法成为管理员</translation>
    </message>
    <message>
        <source>no host but those on its list, no machine of your home</source>
        <translation>除其清单上的主机外一概不能访问，也不能访问你家中的任何设备</translation>
    </message>
    <message>
        <source>no internet, no machine of your home</source>
        <translation>没有互联网，也接触不到家中设备</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>no limit known</source>
        <translation>上限未知</translation>
    </message>
    <message>
        <source>no pay</source>
        <translation>无报酬</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>none answers</source>
        <translation>无响应</translation>
    </message>
    <message>
        <source>none but the GPU that it was given</source>
        <translation>除分配的显卡外一概没有</translation>
    </message>
    <message>
        <source>none now</source>
        <translation>目前没有</translation>
    </message>
    <message>
        <source>none with a driver; {found}</source>
        <translation>没有带驱动的显卡；{found}</translation>
    </message>
    <message>
        <source>none, because {why}</source>
        <translation>无，因为 {why}</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>尚不清楚</translation>
    </message>
    <message>
        <source>not one of them</source>
        <translation>一个也没有</translation>
    </message>
    <message>
        <source>not started yet</source>
        <translation>尚未开始</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>尚未</translation>
    </message>
    <message>
        <source>nothing earned today</source>
        <translation>今天还没有收入</translation>
    </message>
    <message>
        <source>nothing is locked</source>
        <translation>没有锁定</translation>
    </message>
    <message>
        <source>off in the firmware</source>
        <translation>固件中已关闭</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>out</source>
        <translation>在外</translation>
    </message>
    <message>
        <source>partly in</source>
        <translation>部分在内</translation>
    </message>
    <message>
        <source>paused {time}</source>
        <translation>暂停 {time}</translation>
    </message>
    <message>
        <source>per kWh</source>
        <translation>每千瓦时</translation>
    </message>
    <message>
        <source>practice; the tokens have no value</source>
        <translation>练习；代币没有价值</translation>
    </message>
    <message>
        <source>quick</source>
        <translation>快速</translation>
    </message>
    <message>
        <source>re-check</source>
        <translation>复检</translation>
    </message>
    <message>
        <source>read a chart part by part</source>
        <translation>逐段读图表</translation>
    </message>
    <message>
        <source>reads a game&apos;s memory, asks for an antivirus exclusion or takes the focus</source>
        <translation>读取游戏内存、要求杀毒例外或抢占焦点</translation>
    </message>
    <message>
        <source>ready in {time}</source>
        <translation>{time} 后可领取</translation>
    </message>
    <message>
        <source>resting</source>
        <translation>休息中</translation>
    </message>
    <message>
        <source>running now</source>
        <translation>正在运行</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>runs in Gamescope</source>
        <translation>在 Gamescope 中运行</translation>
    </message>
    <message>
        <source>runs in Proton</source>
        <translation>在 Proton 中运行</translation>
    </message>
    <message>
        <source>runs in Steam&apos;s session</source>
        <translation>在 Steam 会话中运行</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>sent to your address</source>
        <translation>已发到你的地址</translation>
    </message>
    <message>
        <source>silent; Lull tries again by itself</source>
        <translation>无响应；Lull 会自动重试</translation>
    </message>
    <message>
        <source>so far</source>
        <translation>至今</translation>
    </message>
    <message>
        <source>started by Heroic</source>
        <translation>由 Heroic 启动</translation>
    </message>
    <message>
        <source>started by Lutris</source>
        <translation>由 Lutris 启动</translation>
    </message>
    <message>
        <source>started by Steam</source>
        <translation>由 Steam 启动</translation>
    </message>
    <message>
        <source>started by a launcher</source>
        <translation>由启动器启动</translation>
    </message>
    <message>
        <source>stopped by a fault {time}</source>
        <translation>因故障停止 {time}</translation>
    </message>
    <message>
        <source>takes your input</source>
        <translation>接收你的输入</translation>
    </message>
    <message>
        <source>the pages, from top to bottom</source>
        <translation>各页面，从上到下</translation>
    </message>
    <message>
        <source>the practice network; the tokens have no value</source>
        <translation>练习网络；代币没有价值</translation>
    </message>
    <message>
        <source>this PC&apos;s own key, which owns nothing</source>
        <translation>本机自己的密钥，不拥有任何资产</translation>
    </message>
    <message>
        <source>to a wallet that is made now, on this PC</source>
        <translation>付到现在在本机创建的钱包</translation>
    </message>
    <message>
        <source>to {address}, and to no other</source>
        <translation>仅付给 {address}</translation>
    </message>
    <message>
        <source>tomorrow, {time}</source>
        <translation>明天 {time}</translation>
    </message>
    <message>
        <source>two signs together</source>
        <translation>两个迹象同时出现</translation>
    </message>
    <message>
        <source>underlines the letter that works with it</source>
        <translation>为对应字母加下划线</translation>
    </message>
    <message>
        <source>uses the GPU</source>
        <translation>使用显卡</translation>
    </message>
    <message>
        <source>waiting {time}</source>
        <translation>等待 {time}</translation>
    </message>
    <message>
        <source>works</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>wrong result</source>
        <translation>结果错误</translation>
    </message>
    <message>
        <source>your rule</source>
        <translation>你的规则</translation>
    </message>
    <message>
        <source>yours to take</source>
        <translation>归你领取</translation>
    </message>
    <message>
        <source>{amount} after electricity.</source>
        <translation>扣除电费后 {amount}。</translation>
    </message>
    <message>
        <source>{amount} is at your address.</source>
        <translation>{amount} 已在你的地址上。</translation>
    </message>
    <message>
        <source>{amount}. No ETH is needed.</source>
        <translation>{amount}。不需要 ETH。</translation>
    </message>
    <message>
        <source>{day} {month}</source>
        <translation>{month}{day}日</translation>
    </message>
    <message>
        <source>{day} {month}, {time}</source>
        <translation>{month}{day}日 {time}</translation>
    </message>
    <message>
        <source>{day}: nothing is known.</source>
        <translation>{day}：没有数据。</translation>
    </message>
    <message>
        <source>{day}: {net} net; {earned} earned, {electricity} for electricity.</source>
        <translation>{day}：净 {net}；赚取 {earned}，电费 {electricity}。</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} / {total}</translation>
    </message>
    <message>
        <source>{done} of {total}, {time}</source>
        <translation>{done} / {total}，{time}</translation>
    </message>
    <message>
        <source>{done}, {left}</source>
        <translation>{done}，{left}</translation>
    </message>
    <message>
        <source>{due} is due. It can be challenged until {until}.</source>
        <translation>应得 {due}。可在 {until} 前质疑。</translation>
    </message>
    <message>
        <source>{earned} earned, {electricity} for electricity</source>
        <translation>赚取 {earned}，电费 {electricity}</translation>
    </message>
    <message>
        <source>{have} is there and {want} is needed. Nothing was signed.</source>
        <translation>现有 {have}，需要 {want}。没有签名。</translation>
    </message>
    <message>
        <source>{heat} °C, your limit is {limit} °C.</source>
        <translation>{heat} °C，你的上限是 {limit} °C。</translation>
    </message>
    <message>
        <source>{host} is silent; Lull tries again by itself.</source>
        <translation>{host} 无响应；Lull 会自动重试。</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>{key}: {what}.</source>
        <translation>{key}：{what}。</translation>
    </message>
    <message>
        <source>{mend}</source>
        <translation>{mend}</translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation>{ms} 毫秒</translation>
    </message>
    <message>
        <source>{name} {score}</source>
        <translation>{name} {score}</translation>
    </message>
    <message>
        <source>{net} per hour now</source>
        <translation>现在每小时 {net}</translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation>{n} %</translation>
    </message>
    <message>
        <source>{n} % faster than last time.</source>
        <translation>比上次快 {n} %。</translation>
    </message>
    <message>
        <source>{n} % of what buyers pay</source>
        <translation>买家付款的 {n} %</translation>
    </message>
    <message>
        <source>{n} % slower than last time.</source>
        <translation>比上次慢 {n} %。</translation>
    </message>
    <message>
        <source>{n} GB</source>
        <translation>{n} GB</translation>
    </message>
    <message>
        <source>{n} MB</source>
        <translation>{n} MB</translation>
    </message>
    <message>
        <source>{n} W</source>
        <translation>{n} W</translation>
    </message>
    <message>
        <source>{n} at the most</source>
        <translation>最多 {n}</translation>
    </message>
    <message>
        <source>{n} attacks, {n} refused, in {time}.</source>
        <translation>{n} 次攻击，{n} 次被拒绝，用时 {time}。</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>{n} hours a week.</source>
        <translation>每周 {n} 小时。</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} of at most {most}</source>
        <translation>{n}，上限 {most}</translation>
    </message>
    <message>
        <source>{n} of {limit} W</source>
        <translation>{n} / {limit} W</translation>
    </message>
    <message>
        <source>{n} of {total} GB</source>
        <translation>{n} / {total} GB</translation>
    </message>
    <message>
        <source>{n} of {total}, while you were away</source>
        <translation>{total} 中的 {n}，在你离开期间</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} wei at the most</source>
        <translation>最多 {n} wei</translation>
    </message>
    <message>
        <source>{n} °C</source>
        <translation>{n} °C</translation>
    </message>
    <message>
        <source>{one}, {other}</source>
        <translation>{one}，{other}</translation>
    </message>
    <message>
        <source>{part} % of {limit} {unit}</source>
        <translation>{limit} {unit} 的 {part} %</translation>
    </message>
    <message>
        <source>{path} cannot be read: {what}. It was kept as {kept}, and nothing in it was changed.</source>
        <translation>无法读取 {path}：{what}。已保留为 {kept}，其中没有任何更改。</translation>
    </message>
    <message>
        <source>{path} has joined {url}, and the demo would change that.</source>
        <translation>{path} 已加入 {url}，演示会改变它。</translation>
    </message>
    <message>
        <source>{path} has version {theirs}; this program knows {ours}.</source>
        <translation>{path} 的版本是 {theirs}；本程序支持 {ours}。</translation>
    </message>
    <message>
        <source>{path}: {what}.</source>
        <translation>{path}：{what}。</translation>
    </message>
    <message>
        <source>{price} if accepted</source>
        <translation>若获接受，得 {price}</translation>
    </message>
    <message>
        <source>{price} when it is accepted</source>
        <translation>获接受后得 {price}</translation>
    </message>
    <message>
        <source>{score} ({low} to {high})</source>
        <translation>{score}（{low} 至 {high}）</translation>
    </message>
    <message>
        <source>{signed} signed, {countersigned} countersigned</source>
        <translation>已签 {signed}，会签 {countersigned}</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>可用 {size}</translation>
    </message>
    <message>
        <source>{size} in {s} s</source>
        <translation>{s} 秒归还 {size}</translation>
    </message>
    <message>
        <source>{start} to {end}: {what}, {net} per hour.</source>
        <translation>{start} 至 {end}：{what}，每小时 {net}。</translation>
    </message>
    <message>
        <source>{start} to {end}: {what}.</source>
        <translation>{start} 至 {end}：{what}。</translation>
    </message>
    <message>
        <source>{state} · {net} today</source>
        <translation>{state} · 今天 {net}</translation>
    </message>
    <message>
        <source>{times}: {why}</source>
        <translation>{times}：{why}</translation>
    </message>
    <message>
        <source>{time} after it is settled</source>
        <translation>结算后 {time}</translation>
    </message>
    <message>
        <source>{time}: {figures}</source>
        <translation>{time}：{figures}</translation>
    </message>
    <message>
        <source>{title} closed.</source>
        <translation>{title} 已关闭。</translation>
    </message>
    <message>
        <source>{title} fills the screen.</source>
        <translation>{title} 占满屏幕。</translation>
    </message>
    <message>
        <source>{title} gets the GPU.</source>
        <translation>正在把显卡交给 {title}。</translation>
    </message>
    <message>
        <source>{title} has the GPU.</source>
        <translation>{title} 正在使用显卡。</translation>
    </message>
    <message>
        <source>{title} uses the GPU.</source>
        <translation>{title} 正在使用显卡。</translation>
    </message>
    <message>
        <source>{url} answers, but not as a Lull market: {what}.</source>
        <translation>{url} 有响应，但不是 Lull 市场：{what}。</translation>
    </message>
    <message>
        <source>{used} of {limit} GB.</source>
        <translation>{used} / {limit} GB。</translation>
    </message>
    <message>
        <source>{weekday} {begin}:00 to {end}:00: {state}</source>
        <translation>{weekday} {begin}:00 至 {end}:00：{state}</translation>
    </message>
    <message>
        <source>{weekday} {day}</source>
        <translation>{weekday} {day}日</translation>
    </message>
    <message>
        <source>{weekday} {day} {month}</source>
        <translation>{month}{day}日 {weekday}</translation>
    </message>
    <message>
        <source>{what}</source>
        <translation>{what}</translation>
    </message>
    <message>
        <source>{what} is in a block and failed; its gas is spent, nothing else.</source>
        <translation>{what} 已入块但失败；只花了 gas。</translation>
    </message>
    <message>
        <source>{what}, {amount}: waiting for a block since {time}.</source>
        <translation>{what}，{amount}：自 {time} 起等待进入区块。</translation>
    </message>
    <message>
        <source>{what}.</source>
        <translation>{what}。</translation>
    </message>
    <message>
        <source>{what}. Lull takes no new work from it.</source>
        <translation>{what}。Lull 不再接受它的新工作。</translation>
    </message>
    <message>
        <source>{what}. Nothing is lost: claim again.</source>
        <translation>{what}。没有损失：请再次领取。</translation>
    </message>
    <message>
        <source>{what}. Nothing was sent.</source>
        <translation>{what}。没有发送任何内容。</translation>
    </message>
    <message>
        <source>{what}. Nothing was signed and nothing was sent.</source>
        <translation>{what}。没有签名，也没有发送。</translation>
    </message>
    <message>
        <source>{what}. Nothing was signed.</source>
        <translation>{what}。没有签名。</translation>
    </message>
    <message>
        <source>{why} It takes no work until a new measurement passes.</source>
        <translation>{why}新的测量通过之前它不接任务。</translation>
    </message>
    <message>
        <source>{why} Lull measures it again by itself.</source>
        <translation>{why} Lull 会自动重新测量。</translation>
    </message>
    <message>
        <source>°C</source>
        <translation>°C</translation>
    </message>
    <message>
        <source>± {spread} %</source>
        <translation>± {spread} %</translation>
    </message>
    <message numerus="yes">
        <source>Confirmed, {n} block</source>
        <translation><numerusform>已确认，{n} 个区块</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Confirmed, {n} blocks</source>
        <translation><numerusform>已确认，{n} 个区块</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>It is {n} day old.</source>
        <translation><numerusform>已有 {n} 天。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>It is {n} days old; drivers change, so measure again.</source>
        <translation><numerusform>已有 {n} 天；驱动会变化，请重新测量。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{host}: {n} connection, {size}</source>
        <translation><numerusform>{host}：{n} 个连接，{size}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{host}: {n} connections, {size}</source>
        <translation><numerusform>{host}：{n} 个连接，{size}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} attack of {all} got through. No job runs.</source>
        <translation><numerusform>{all} 次攻击中有 {n} 次得手。不运行任务。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} attacks of {all} got through. No job runs.</source>
        <translation><numerusform>{all} 次攻击中有 {n} 次得手。不运行任务。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} day</source>
        <translation><numerusform>{n} 天</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} days</source>
        <translation><numerusform>{n} 天</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} job</source>
        <translation><numerusform>{n} 个任务</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} jobs</source>
        <translation><numerusform>{n} 个任务</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more host, {size}</source>
        <translation><numerusform>另有 {n} 台主机，{size}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more hosts, {size}</source>
        <translation><numerusform>另有 {n} 台主机，{size}</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more message</source>
        <translation><numerusform>还有 {n} 条消息</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more messages</source>
        <translation><numerusform>还有 {n} 条消息</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} receipt was signed.</source>
        <translation><numerusform>已签署 {n} 张凭据。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} receipts were signed.</source>
        <translation><numerusform>已签署 {n} 张凭据。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} time</source>
        <translation><numerusform>{n} 次</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} times</source>
        <translation><numerusform>{n} 次</numerusform></translation>
    </message>
</context>
</TS>
