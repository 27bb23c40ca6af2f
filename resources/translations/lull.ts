<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" sourcelanguage="en">
<context>
    <name>lull</name>
    <message>
        <source>%</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Attack it now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Back up the wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Benchmark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Change</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Earnings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Finish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Games</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Join</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Join a market…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep going</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Look at it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Make a wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Measure now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Receive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Restore a wallet from its recovery words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Review</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save the report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Sign and send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Start Lull</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0 lets no job have a network. More is your consent that a job reaches the hosts that it names, through your connection, and moves at most this much.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0x… of another wallet, for example a hardware wallet; then no key is made here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>7 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>8-bit integers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A device of this kind is good for practice; it earns on no live network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A game freezes the job within milliseconds. What was finished stays paid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A game has the GPU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A game may be starting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A job is running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A job that pays less than its electricity is refused, and every sum is shown after electricity.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A job that pays less than its electricity is refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A locked container, and gVisor as a second wall between jobs and your system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A locked container: no rights, no network, no file of yours. With gVisor there would be two walls.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A market sends the jobs and pays for them. You choose it, and can leave it at any time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A market without a name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A node of its chain, chosen by you</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A program fills the screen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A report holds what is shown here and nothing else: no sum, no address, no key, no name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A setting cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A step is on its way; the next one is offered when it is in a block.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A test program, in a container exactly like a job&apos;s, tries to reach your files, your network, Docker and more. Each attempt appears here with what refused it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A window works with the folder {path} and does not react.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About this many tokens in a wallet without one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Above it the job rests until it is quieter.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Above it the job rests until the GPU is cooler.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All that is claimable was paid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always a game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Amount</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An attack got through.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An attack on it succeeded: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An image could not be made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another PC goes on from here; your part is paid when its result is accepted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another account offers the same one at this market.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Another program uses the GPU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apache 2.0; the font Inter under the SIL Open Font License</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apr</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As fast as last time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask for a password from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the market what it is…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assigned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At all hours. Drag over the week to change that, or use the arrow keys and Space.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At no hour. Drag over the week to change that, or use the arrow keys and Space.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At risk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attack my sandbox</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attacks and what came of them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Aug</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to the usual value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to work after a game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Back to {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Balances cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Being cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Being checked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bond</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bond allowed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bond of a challenge, back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bond of a challenge, twofold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Both signed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Burned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Burned on this chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;hange</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cache</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel a transaction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel it…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel what waits as number {n}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled; only the network fee is spent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Challenge it…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Challenge of a root</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Challenge the market&apos;s next root.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cheap hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a &amp;password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose hours…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claim again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claim everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claim {amount}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claim {amount}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claiming…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Claims through the market cost no gas: `lull wallet claim`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the window?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Container engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Contract</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cooling down.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the error&apos;s code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy {command}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy: {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cores for a job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost at the most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cost now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ctrl+1 to Ctrl+9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Current job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dec</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disk for jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disputed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do not pause after this job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Docker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Docker Desktop did not start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Docker did not start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Docker itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Docker refused the job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Docker stopped, so no job can run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Docker with WSL2</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Double precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing less.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ETH at the address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each day is a bar here, from your first accepted job on. Electricity is taken off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each is locked in a container: it sees no file of yours, and no network unless you allow one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each job of these days appears here with what it paid and cost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each measurement stays here, so that a card that slows down is seen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each time the GPU goes back to you, it is noted here: how fast, and how much memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earned so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earning, slowed down.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earning.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earnings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earnings per day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earnings per day as a table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earnings per job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Electricity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Embedding text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Empty is the same as at other times.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>End that process, then start Lull again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Energy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evenings and weekends</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every job that this PC takes appears here, with a pay slip that explains each token.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expected chain {expected}, but it says {actual}. Nothing was sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed; nothing is lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed; only the network fee is spent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Feb</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fee per gas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Figures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Final</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finish this job, then pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finished work stays paid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finishing this job, then pausing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finishing this job.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First a quick look at this PC. What is missing can be fixed now or later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First set-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Five points, no small print.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fix it &amp;later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free some space; Lull goes on by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fri</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frozen after</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full-screen windows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Game launchers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Game libraries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>GameMode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Games always come first. All of this can be changed at any time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Games and limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Games cannot be seen, so no job runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Games that start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gas is too dear now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gas of the latest claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Getting ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the address of a node of chain {expected}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Given back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gives the GPU back at once, for four hours or until you resume.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Good for practice only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Good for practice; it cannot earn on a live network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Got through</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Got through: {which}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Graphics card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hand-backs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Handed back in {ms} ms.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Handed back in {ms} ms. Work goes on after the game.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Handed over</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Handed over at</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Handing the PC back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hashing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>He&amp;lp</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide &amp;details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide receipts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide s&amp;ums</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide the &amp;table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide the hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hide the table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History of jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>History of the wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How Lull notices games here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long a game must be closed before the job goes on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long a restarted engine may take to find its job again before the job is ended.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How long nobody must have touched keyboard or mouse. 0 also works while you do.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How much more than its electricity a job must pay.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How often work done is signed for while a job runs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>I &amp;agree</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>I compared the key, and this PC may work there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images and training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In its configuration, `{key}` cannot be used: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In your wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Inputs and results together. Beyond it no new job is taken.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install Docker Desktop. Windows restarts once for WSL2; this step comes back after it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install the newer Lull again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It begins anew on another PC; giving it back costs nothing and pays nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It belongs to {owner}; nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It cannot be asked {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It costs electricity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It costs more right now. Work goes on at {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It could not be saved: {why}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It earns as it goes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It ended without a result.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It failed ({what}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has version {theirs}, this program has version {ours}. Jobs go on meanwhile.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is frozen and goes on later; pausing costs nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is made now, and its key stays on this PC. Back it up before much is in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is measured now, in less than half a minute. The market picks jobs for it by these figures.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is offered work once it has proved what it can do.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is on its way. The history below says when it is in a block.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is on its way; the history below says when it is paid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is paid to your address. You need nothing else for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is tested again by itself; `lull benchmark` measures it anew.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is tested again by itself; `lull benchmark` shows whether it computes right.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It locks each job away from the rest of this PC.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It offers more gas and takes the place of what waits. If that gets into a block first, nothing is cancelled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It speaks {theirs}, this program speaks {ours}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It starts in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It stopped after {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It takes no work until a measurement passes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was asked and says nothing: it hangs, or this PC is very busy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was asked {what} and said nothing for {seconds} s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was not measured yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was told to end before it was done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It writes a checkpoint and ends.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its answer to the market&apos;s test came too late ({what}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its answer to the market&apos;s test does not hold ({what}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its container engine is too old or too open for strangers&apos; jobs: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its figures appear when the engine has looked at it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its name is {what}. Nothing is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its output</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its result is being collected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its sandbox is being made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Its time ran out before the result was sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jan</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Job number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Job refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Job went on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Job, state or number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs are contained twice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs are contained.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs come when the benchmark is done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs need 2 GB at the least. Free some space.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs run in Docker, and it does not answer: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jobs take {used} of {limit} GB. Raise the limit on the Games page.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Join a market</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Join a market…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Join {name}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Joining…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jul</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Jun</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep earning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep this PC awake</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keeping quiet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard and mouse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Language models</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Larger jobs need 8 GB.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last week</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave one hour at least; to stop altogether, pause Lull.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave this market</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left afterwards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left, Right, Home, End</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let the contract take {amount} as a bond, once.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Licence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load, heat and power</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load, temperature and power are drawn here as soon as this device tells them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Logs and help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look and start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look at it and sign it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look for jobs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for the engine.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull answers by itself as soon as no game and no job has the device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull is already running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull tries again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull tries again by itself; `lull benchmark` does it now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull waits in case it comes back. Earning again at {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull waits in case it comes back. Earning again soon.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull works in the background and hands the card back the moment a game starts.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull&apos;s engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull&apos;s engine is not running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull&apos;s folder cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull&apos;s window does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lull&apos;s window ended unexpectedly the last time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mains and battery</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a &amp;report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make a &amp;wallet here instead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make it writable for you alone: `chmod 700 {path}`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Making your wallet…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mar</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Margin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Market</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Market, chain and contracts are compared; that takes some seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks sums and addresses, and keeps the window out of recordings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Masks sums and addresses. This system cannot keep a window out of recordings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Matrices, 8-bit integers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Matrices, half precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Matrices, on one thread</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Matrices, single precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>May</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mbit/s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure it anew with `lull benchmark`; a card under another name than its own is never listed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measure now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured once. The next measurement stands beside it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measured, beside the card&apos;s physical limit. {how}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Measuring this PC.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory and processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory filled and verified</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory for a job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory, copying</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory, latency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory, reading</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mend the file and start it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MiB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mon</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Multiprocessors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Net</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Net per day in {unit}; electricity hatched above it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Net per hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network for a job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Network of a job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Never</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Never a game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Never a game, by your rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No answer from {url}: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No chain is configured</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No game is running. When one starts, it appears here with the reason it counts as a game.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No job at the moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No job for this PC right now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No job is called that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No job pays more than your electricity.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No job yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No job: the engine is not running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No market</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No market is joined</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No market yet? Copy “{command}” for a practice network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No new jobs: a budget is used up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No new jobs: the disk for them is full.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No new jobs: the month&apos;s traffic is used up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No rules yet. Games are found by themselves; a rule is for the program that is not one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody answered your challenge in time. Your bond of {bond} comes back with as much again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody checked this market for you. Compare its key where you heard of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nobody watches which programs start: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nonce</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not a game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not a game: {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not a game…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not accepted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known while the engine says nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not signed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing answers at {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing else leaves this PC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is earned until you start it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is lost. The log names the place ({what}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is ready yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is to be done: Lull answers by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing moves yet. The bond is taken only when you challenge, which you are asked next.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing runs until you say so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing to claim: all that was ready is paid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was changed; try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing was tried.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing yet. Each claim and each payment appears here with its state.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nov</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now is outside the hours that you set.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Now {how}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Oct</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Often suspected, never a game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On battery. Work goes on when this PC is plugged in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On hold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On its way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only after I press Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the tray icon appears; no window opens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only while a paid job runs; never otherwise.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Docker Desktop from the Start menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open Lull</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Otherwise Lull also works when electricity costs more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Otherwise jobs wait for mains power.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Outside of these hours no job runs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause for 1 hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause for 8 hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause until 08:00</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause until I resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause until tomorrow, 08:00</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused until you resume.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused until {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pay goes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pay has nowhere to go.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pay is ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pay slip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pay to an &amp;address of mine instead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Per day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Per job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Perhaps a game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play &amp;now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play now: give the GPU back for four hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point at a day to read it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Point at a moment to read it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power draw of this PC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power of the GPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Practice network. These tokens have no value.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Practice works without one. To earn, install your card&apos;s driver and start Lull again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing a job.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Price in cheap hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Price of electricity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Process {pid} works with the folder {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Programs and data of jobs together. Beyond it no new job is taken.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Programs on the GPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Programs that start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Programs that start, told by the kernel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the attack</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the current job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protected by a file on this PC alone: whoever can read your files can take what is here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protected by your password, which is asked for before anything is sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Protected by your system&apos;s keyring: a program that runs as you can still open it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quiet and private</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit Lull and start it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit Lull everywhere and start it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit Lull everywhere and start it again: a part of it may be newer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quit and stop earning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Raise the month&apos;s limit: lull settings traffic_gb.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ray tracing, scattered rays</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reached</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready for jobs since {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready to claim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Receipt every</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Receipts of this job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Receive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Received</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remembered for this card and driver.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rendering</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Replaced by another one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restart Lull; if it stays so, run `lull doctor`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restart the engine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `installers/quickstart` again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull --help`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull benchmark`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull doctor`, then `lull sandbox attack`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull doctor`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull earnings challenge` again after that: it takes the bond back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull earnings challenge`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull earnings` to see the difference.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull engine` in a terminal to see why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull images build` again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull images build`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull localnet down`, then `lull localnet up`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull localnet up`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull logs` and send the last lines.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL` again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL` to sign a new grant.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL`, or try it all with `lull demo`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull market join URL --rpc URL`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull sandbox attack` again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull settings` to see all of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull wallet create`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `lull wallet password` to choose a password.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run `sudo systemctl start docker`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run it again any time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sa&amp;ve as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Safe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same as the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sandbo&amp;x</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sandbox</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scores</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Se&amp;ttings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See `lull images publishers`, or ask its publisher.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>See `lull submit --help` for an example.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seen now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send {amount}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending costs up to {want}, and {have} is there. Nothing was signed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set LULL_HOME to a folder of your own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set LULL_HOME to another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set-up is not finished.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show as &amp;table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show receipts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show s&amp;ums</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Signed, not sent yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Single precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sleep of this PC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something here is too old or too open for strangers&apos; jobs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something inside Lull broke</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something is not in order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something stopped, so no job can run.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something that this version of Lull has no words for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Speed of that network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start Docker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start Lull again with a new one: earnings are read back from the market and the chain.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start it with `lull engine`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start it: `sudo systemctl start docker`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start when you log in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting Docker…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stay open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steam</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steam says that it runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step {n} of {all}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the other one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped by a fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopping.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strangers&apos; programs run here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Streamer mode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sun</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System calls</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take it back…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take over a job within</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the bond of your challenge back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Taken now: {n} GB.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor cores, 8-bit floats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor cores, 8-bit integers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor cores, bfloat16</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tensor cores, half precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That call was wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That cannot be sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That image cannot be fetched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That image may not run here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>That is not a market</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The GPU draws {watts} W, your limit is {limit} W.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The GPU drew more than your {limit} W limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The GPU went back to you once, in {ms} ms.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The address as a QR code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The attack on it did not come to its end: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The attack was stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The benchmark has done {done} of {total} steps. Jobs come after it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The benchmark stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The bond is lost if the market shows that your leaf holds as much. If it cannot, it comes back twofold.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The button starts it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The card gave a wrong result.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The card takes no work.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The card vanished from the driver.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The card was hotter than its hard limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The chain did not do it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The challenge waits for an answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The claim did not go through</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The claim would cost too much</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The contract is not what the grant names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The current job ends. What is earned stays yours.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The database is newer than this program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The demo did not finish</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The device computed something wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The device takes no work until a re-check passes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The device was slower than it claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The draft is no longer good</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The driver reported an error of this card.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine belongs to another user</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine could not start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine did not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine does not know that</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine is getting ready.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine is newer than this program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine is not running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine is older than this program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine is on its way; it takes a few seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine looks at this PC.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine must run for this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine puts its work away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine speaks another version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine worked on, and nothing is lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine&apos;s last lines appear here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fan ran faster than your {limit} % limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The fan runs at {fan} %, your limit is {limit} %.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first job waits until every attack was refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first payout, the weekly sum, and faults that need you. None over a full-screen program.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first receipt is signed after the first minute of work.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The game comes first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The image {image} is not here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job file cannot be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job is being frozen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job is held for a moment, until that is clear.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job is put away before. Work goes on when the PC is awake.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job went on at {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job&apos;s data broke its limits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The job&apos;s image is not on this PC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key is not on this PC: challenge it where the key is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key of your address is not on this PC. The command writes what that key is to sign.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The key to this address is not on this PC.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The limits are on the Games page.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The local network could not start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The local network is not up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The log says what it was.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The mark on each bar is a reference card&apos;s 1000.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market cannot start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market does not believe this device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market does not list this PC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market does not show what its next root holds for you, and {due} is due.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market does not show your part of its next root</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market has until {time} to answer your challenge. It holds your bond of {bond}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market has until {until}. Nothing was signed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market is about to test this device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market knows no device of this PC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market never chooses it: your balance is read there. Several are parted by commas.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market sees the card, its figures and the work done. There is no telemetry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market signed something else than it says</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market speaks another version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market&apos;s address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market&apos;s key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market&apos;s latest statement says {theirs}; your receipts say {ours}. Statements come hourly.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market&apos;s next root holds {held} for you, and {due} is due.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market&apos;s next root pays you too little</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The market&apos;s test was left too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The month&apos;s traffic is used up, and this job would use more of the network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The most that a job may have.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The most that a job may have. 0 leaves one to you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The most that such a job takes of your line. 0 is no limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The most that the GPU may draw for a job.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The next job appears here when this PC wins one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The node answers for another chain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The payment network does not answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The practice chain could not start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recovery words of this wallet were never written down. If this PC breaks, its tokens are gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report, as it would be saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The request was declined; nothing was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result did not agree with the others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result is sent; others compute it too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The result was right, and the pay is yours.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The results are being compared.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The results differ; further runs decide.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The root is ended, and your bond comes back with as much again of the market&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The root that it was about is gone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sandbox could not be tried</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sandbox is being tested.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sandbox leaks, so no job runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sandbox leaks, so no job runs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The signer asks you…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The signer shows what you allow, in a window of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The socket {path} is owned by user {uid}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sum of a week appears here after the first job.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The time to challenge it is over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The wallet appears when the engine runs.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The wallet could not be opened</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The wallet has no coins for the gas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The wallet is not safe enough for that</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window in front</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The window needs a desktop session.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a wallet already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no practice market on this PC.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no room to write in {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough in the wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to challenge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nowhere to get work from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This PC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This PC has none that Lull can use, and a processor is for practice alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This PC is going to sleep.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This PC may only practise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This PC went to sleep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This PC won a job: {kind}. It starts in a moment.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This PC won it; it starts soon.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This PC works at that market from now on. Its first job appears on Home.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This address is a contract, not a wallet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This address looks like one that you know, and is another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This desktop has no tray for Lull. It can earn without a window; start it again to see it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device is offered work again once it has answered.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This device works for somebody else already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This folder works at another market</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is all that a report holds. Nothing is sent: save it, and send it to whom you like.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is all that the wallet holds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is your own address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This machine may not work at that market</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This market takes graphics cards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This much belongs behind a password. Choose one, and write the recovery words down.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Those are not the wallet&apos;s words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Thu</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time at work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To which address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To {address}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today as a table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today, hour by hour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens of the practice network alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tokens of this chain alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Too late</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Took {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Traffic per month</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Training a model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transcoding</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transfer from the card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transfer to the card</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try `lull demo`, or another market.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Turn it on in the firmware: SVM or VT-x. This step comes back after the restart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Typical hand-back: {ms} ms, measured over the last {n}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unnamed device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Until</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update Docker and runc; until then a practice network can be joined.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update Docker, then run `lull sandbox attack`; a job runs again once every attempt is refused.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Update Lull.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uphold it…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uphold your challenge.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use `lull engine` and `lull status`.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use `lull status`, or set LULL_HOME to another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use another LULL_HOME for a second wallet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Used where it cannot be measured. 0 is an estimate from the device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Virtualisation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>W</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for cheap electricity.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for mains power.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for work.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting for your hours.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Waiting: you are using this PC.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Walls between programs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Went on from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a job may see</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a job may use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What contains a job appears here when Docker answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it does is shown again as soon as it answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it gets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it never gets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it says of itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it says of itself and what was measured do not fit ({what}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What this PC does today appears here, hour by hour.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What this card can do appears here, figure by figure. Measuring takes less than half a minute.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What this job may see</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was tried</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What went on from your checkpoint was not accepted, so your part is not paid; nobody blames you.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you agree to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you allow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you challenged is gone already. Your bond of {bond} can be taken back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What your card can do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When a game starts, the job freezes within milliseconds. Games need no list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When to work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When your electricity costs less.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whenever no game runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While you are here, and after a game</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without one this PC has nowhere to get work from.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work begins when it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work goes on after the game.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work goes on at {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work goes on when it is closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work goes on when it is done.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work goes on when the GPU is cooler.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work on battery</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work only in cheap hours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work only when you are away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Works for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You asked for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You asked for it: {left}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You can challenge it for {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You get all of it. The transfer costs {cost}, which buyers have already paid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You have not sent to this address before.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You paused it. Finished work stays paid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You set it to work only while you are away.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your first payout</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your graphics card earns in the lull between games.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your leaf holds {held}, and {due} is due. It can be challenged until {until}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your leaf is to hold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your node</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your pay goes to a wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your pay has nowhere to go yet. A wallet is made in a moment, and its key stays on this PC.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your rights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your rules</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your wallet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a Windows program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a copy that it can only read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a gate that lets it reach the hosts on its list alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a gate that lets it reach the hosts on its list alone, and the kernel keeps the gate away from your home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a live network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a volume of its own, with a limit, removed afterwards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all accepted pay so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an attack got through</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>another PC did {n} of {total}; this pay is for the rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>asked for GameMode</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>asleep or off {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at most {amount} unsettled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at most {n} MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attention</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>becomes ready by itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>before the next job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>between −{least} and 0</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot run here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>carries Steam&apos;s mark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>closes the window; Lull keeps working</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>does not run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>earn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>earning {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>every attack was refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fills the screen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>games {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>held back by heat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>held back by its power limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>held back by the power supply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is starting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>less than 0.01 Wh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>less than {least}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lies in a Steam library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lies in a games library</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>live; the tokens are real</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>neither its key nor its sums</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>net today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>net today: not known yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no administrator, and no way to become one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no host but those on its list, no machine of your home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no internet, no machine of your home</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no limit known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no pay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none but the GPU that it was given</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none with a driver; {found}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none, because {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not one of them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not started yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing earned today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing is locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>off in the firmware</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>partly in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>per kWh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>practice; the tokens have no value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>quick</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>re-check</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>read a chart part by part</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reads a game&apos;s memory, asks for an antivirus exclusion or takes the focus</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ready in {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>resting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>runs in Gamescope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>runs in Proton</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>runs in Steam&apos;s session</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sent to your address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>silent; Lull tries again by itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>started by Heroic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>started by Lutris</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>started by Steam</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>started by a launcher</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped by a fault {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>takes your input</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the pages, from top to bottom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the practice network; the tokens have no value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this PC&apos;s own key, which owns nothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to a wallet that is made now, on this PC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to {address}, and to no other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tomorrow, {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>two signs together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>underlines the letter that works with it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>uses the GPU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>waiting {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>works</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>wrong result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>your rule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yours to take</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{amount} after electricity.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{amount} is at your address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{amount}. No ETH is needed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{day} {month}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{day} {month}, {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{day}: nothing is known.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{day}: {net} net; {earned} earned, {electricity} for electricity.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done} of {total}, {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{done}, {left}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{due} is due. It can be challenged until {until}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{earned} earned, {electricity} for electricity</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{have} is there and {want} is needed. Nothing was signed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{heat} °C, your limit is {limit} °C.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{host} is silent; Lull tries again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{key}: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{mend}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{ms} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} {score}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{net} per hour now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} % faster than last time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} % of what buyers pay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} % slower than last time.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} GB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} W</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} at the most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} attacks, {n} refused, in {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} hours a week.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of at most {most}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {limit} W</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {total} GB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} of {total}, while you were away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} wei at the most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{n} °C</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{one}, {other}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{part} % of {limit} {unit}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be read: {what}. It was kept as {kept}, and nothing in it was changed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has joined {url}, and the demo would change that.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} has version {theirs}; this program knows {ours}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path}: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{price} if accepted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{price} when it is accepted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{score} ({low} to {high})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{signed} signed, {countersigned} countersigned</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{size} in {s} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{start} to {end}: {what}, {net} per hour.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{start} to {end}: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{state} · {net} today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{times}: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time} after it is settled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time}: {figures}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} fills the screen.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} gets the GPU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} has the GPU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{title} uses the GPU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{url} answers, but not as a Lull market: {what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{used} of {limit} GB.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{weekday} {begin}:00 to {end}:00: {state}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{weekday} {day}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{weekday} {day} {month}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what} is in a block and failed; its gas is spent, nothing else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}, {amount}: waiting for a block since {time}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}. Lull takes no new work from it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}. Nothing is lost: claim again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}. Nothing was sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}. Nothing was signed and nothing was sent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}. Nothing was signed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{why} It takes no work until a new measurement passes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{why} Lull measures it again by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>°C</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>± {spread} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Confirmed, {n} block</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Confirmed, {n} blocks</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>It is {n} day old.</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>It is {n} days old; drivers change, so measure again.</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{host}: {n} connection, {size}</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{host}: {n} connections, {size}</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} attack of {all} got through. No job runs.</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} attacks of {all} got through. No job runs.</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} day</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} days</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} job</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} jobs</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more host, {size}</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more hosts, {size}</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more message</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} more messages</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} receipt was signed.</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} receipts were signed.</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} time</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
    <message numerus="yes">
        <source>{n} times</source>
        <translation type="unfinished"><numerusform></numerusform></translation>
    </message>
</context>
</TS>
