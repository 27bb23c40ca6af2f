// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {BuyerVault} from "./BuyerVault.sol";
import {ISettler} from "./ISettler.sol";
import {LullToken} from "./LullToken.sol";
import {Roots} from "./Roots.sol";

/// @title Settles a market's epochs: collects from buyers, burns a part, pays providers by cumulative Merkle leaves.
/// @notice The poster proposes a root; nothing moves. After the window, and once no challenge is open, anyone has it
/// accepted: then, and only then, what the buyers signed is collected, a part is burned, a part is emitted, and the rest
/// is there to be claimed. A leaf is (account, all that it was ever allocated); anyone may push a claim, and it pays the
/// account.
/// @dev Three holders: poster, guardian, and whoever pushes. A stolen poster's key can allocate only what buyers signed
/// for this market, after a window, and at most a daily limit leaves. Roles never change: a new settler is deployed.
/// Checks, effects, interactions: every balance here is booked before a token moves.
contract Settler is Roots {
    using SafeERC20 for LullToken;

    /// @notice Who and how much, all of it for good.
    struct Terms {
        LullToken token;
        BuyerVault vault;
        address market;
        address poster;
        address guardian;
        address operator;
        uint64 window;
        uint256 dailyOutflowCap;
        uint256 dailyAccrual;
        uint128 operatorBond;
        uint128 challengeBond;
    }

    /// @notice What an epoch does.
    struct Epoch {
        bytes32 root;
        uint96 allocated;
        uint96 burned;
        uint96 emitted;
        uint96 pushFee;
    }

    /// @notice One leaf to be claimed.
    struct Claim {
        address account;
        uint256 cumulative;
        bytes32[] proof;
    }

    /// @dev Why a leaf is not paid.
    enum Refusal {
        None,
        InvalidLeaf,
        NothingToClaim,
        AboveAllocation,
        OutflowLimit
    }

    /// @notice The most spends in one proposal: accepting them all must fit into one transaction.
    uint256 public constant MAX_SPENDS = 128;
    /// @notice The most that pushes cost, in hundredths of a percent of what is allocated, and of what is pushed.
    uint256 public constant MAX_PUSH_BPS = 500;

    BuyerVault private immutable _vault;
    /// @notice The most that claims pay out in a burst, and then per day, in the token's smallest unit.
    uint256 public immutable dailyOutflowCap;
    /// @notice By so much a day grows what claims may pay out over all time; it begins with one burst.
    uint256 public immutable dailyAccrual;
    /// @notice When that began, in seconds of chain time.
    uint256 public immutable startedAt;

    // One slot for what a claim writes, another for what it reads.
    uint96 private _claimed;
    uint96 private _outflow;
    uint64 private _outflowAt;
    uint128 private _allocated;
    /// @notice What epochs booked for those who push claims, and was not paid yet.
    uint128 public pushFees;
    /// @notice What an account was paid, ever.
    mapping(address account => uint256) public claimed;

    /// @notice An account was paid `amount`, and has been paid `cumulative` in all.
    event Claimed(address indexed account, uint256 amount, uint256 cumulative);
    /// @notice Who pushed claims was paid for it, from what the epochs booked.
    event PushPaid(address indexed pusher, uint256 fee);

    /// @notice The limits are too small to accrue by the second, or too large to be kept.
    error InvalidOutflowCap();
    /// @notice What was allocated is not taken back.
    error AllocationShrinks(uint256 allocated, uint256 before);
    /// @notice More than `MAX_SPENDS`.
    error TooManySpends(uint256 count);
    /// @notice More than `MAX_PUSH_BPS` of what is allocated.
    error PushFeeAboveLimit(uint256 fee, uint256 limit);
    /// @notice What the spends yield is not what is newly allocated, burned and booked for pushes.
    error CollectedMismatch(uint256 collected, uint256 expected);
    /// @notice The account was paid all that its leaf holds.
    error NothingToClaim();
    /// @notice The leaves hold more than was allocated.
    error AboveAllocation();
    /// @notice No more leaves today; time lets the rest through.
    error OutflowLimit();

    /// @param terms Its market, poster, guardian and operator are there; the poster is another one than the guardian; a
    /// window is 1 second to `MAX_WINDOW`; both daily limits are at least one unit a second and below 2^96, and the
    /// accrual is no more than the outflow.
    constructor(Terms memory terms) EIP712("Lull", "1") {
        if (
            address(terms.token) == address(0) || address(terms.vault) == address(0) || terms.market == address(0)
                || terms.poster == address(0) || terms.guardian == address(0) || terms.operator == address(0)
        ) revert ZeroAddress();
        if (terms.poster == terms.guardian) revert PosterIsGuardian();
        if (terms.window == 0 || terms.window > MAX_WINDOW) revert InvalidWindow();
        if (
            terms.dailyAccrual < 1 days || terms.dailyAccrual > terms.dailyOutflowCap
                || terms.dailyOutflowCap > type(uint96).max
        ) revert InvalidOutflowCap();
        _token = terms.token;
        _vault = terms.vault;
        market = terms.market;
        poster = terms.poster;
        guardian = terms.guardian;
        operator = terms.operator;
        window = terms.window;
        answerTime = (terms.window + 1) / 2;
        operatorBondNeeded = terms.operatorBond;
        challengeBond = terms.challengeBond;
        dailyOutflowCap = terms.dailyOutflowCap;
        dailyAccrual = terms.dailyAccrual;
        startedAt = block.timestamp;
    }

    // --- epochs ------------------------------------------------------------------------------------------------

    /// @notice Proposes the next root. Nothing moves; but it is refused if what it promises is not covered now.
    /// @param next `root` over all leaves (account, cumulative); `allocated`, what they add up to, ever, and never below
    /// what is allocated; what is `burned` and `emitted` when it is accepted; and `pushFee`, at most 5 % of the growth.
    /// @param spends Buyers' signatures that yield exactly the growth of `allocated`, less what is emitted, and what is
    /// burned and booked for pushes; one per buyer.
    function propose(Epoch calldata next, BuyerVault.Spend[] calldata spends) external {
        _hold(next.root, keccak256(abi.encode(next, spends)));
        if (spends.length > MAX_SPENDS) revert TooManySpends(spends.length);
        uint256 expected = _price(next);
        uint256 covered = spends.length == 0 ? 0 : _vault.collectable(market, spends);
        if (covered != expected) revert CollectedMismatch(covered, expected);
        emit RootProposed(epoch + 1, next.root, next.allocated, next.burned, next.emitted);
    }

    /// @notice Accepts the pending root after its window: collects, burns, emits, and opens it to claims. By anyone.
    /// @dev It reverts whole if a buyer's deposit no longer covers what he signed. Then the poster retracts.
    /// @param next The same as was proposed.
    /// @param spends The same as were proposed.
    function accept(Epoch calldata next, BuyerVault.Spend[] calldata spends) external {
        _adopt(keccak256(abi.encode(next, spends)));
        uint256 expected = _price(next);
        _allocated = next.allocated;
        if (next.pushFee != 0) pushFees += next.pushFee;
        uint256 got = spends.length == 0 ? 0 : _vault.collect(market, spends);
        if (got != expected) revert CollectedMismatch(got, expected);
        if (next.burned | next.emitted != 0) _token.settle(next.burned, next.emitted);
    }

    /// @dev What buyers pay for an epoch.
    function _price(Epoch calldata next) private view returns (uint256) {
        uint256 before = _allocated;
        if (next.allocated < before) revert AllocationShrinks(next.allocated, before);
        uint256 growth = next.allocated - before;
        uint256 limit = growth * MAX_PUSH_BPS / 10_000;
        if (next.pushFee > limit) revert PushFeeAboveLimit(next.pushFee, limit);
        uint256 price = growth + next.burned + next.pushFee;
        if (next.emitted > growth) revert CollectedMismatch(0, price);
        return price - next.emitted;
    }

    // --- claims ------------------------------------------------------------------------------------------------

    /// @notice Pays an account what its leaf holds above what it was paid; as much of it as the limits let through now,
    /// the rest later. By anyone; the caller gets nothing.
    /// @param account Who is paid.
    /// @param cumulative All that the account was ever allocated, as its leaf says.
    /// @param proof Sibling hashes from the leaf up.
    /// @return amount What was paid, in the smallest unit.
    function claim(address account, uint256 cumulative, bytes32[] calldata proof) external returns (uint256 amount) {
        Refusal refusal;
        (amount, refusal) = _payable(account, cumulative, proof);
        if (refusal == Refusal.InvalidLeaf) revert InvalidLeaf();
        if (refusal == Refusal.NothingToClaim) revert NothingToClaim();
        if (refusal == Refusal.AboveAllocation) revert AboveAllocation();
        if (refusal == Refusal.OutflowLimit) revert OutflowLimit();
        _pay(account, amount, 0);
    }

    /// @notice Pays many accounts, and the caller his part of what the epochs booked for pushes. A leaf that cannot be
    /// paid is skipped, so that nobody's push undoes the others'.
    /// @dev An estimate of its gas holds for what can be paid when it is made: whoever sends it adds some.
    /// @param claims The leaves.
    /// @return paid What was paid to the accounts in all, in the smallest unit.
    function claimMany(Claim[] calldata claims) external returns (uint256 paid) {
        uint256 fees;
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata one = claims[i];
            (uint256 amount, Refusal refusal) = _payable(one.account, one.cumulative, one.proof);
            if (refusal != Refusal.None) continue;
            uint256 fee = pushFeeOf(amount);
            fees += fee;
            paid += amount;
            _pay(one.account, amount, fee);
        }
        if (fees == 0) return paid;
        emit PushPaid(msg.sender, fees);
        _token.safeTransfer(msg.sender, fees);
    }

    // --- views -------------------------------------------------------------------------------------------------

    /// @inheritdoc ISettler
    function token() external view returns (address) {
        return address(_token);
    }

    /// @inheritdoc ISettler
    function vault() external view returns (address) {
        return address(_vault);
    }

    /// @notice All that accepted roots allocate, ever.
    function totalAllocated() external view returns (uint256) {
        return _allocated;
    }

    /// @notice All that was paid out, ever.
    function totalClaimed() external view returns (uint256) {
        return _claimed;
    }

    /// @notice All that this settler burned, ever.
    function totalBurned() external view returns (uint256) {
        return _token.settledBurn();
    }

    /// @notice All that this settler emitted, ever.
    function totalEmitted() external view returns (uint256) {
        return _token.totalEmitted();
    }

    /// @notice What pushing claims of `amount` pays now: their share of what is booked, and at most `MAX_PUSH_BPS`.
    function pushFeeOf(uint256 amount) public view returns (uint256 fee) {
        uint256 booked = pushFees;
        if (booked == 0) return 0;
        fee = amount * booked / (_allocated - _claimed);
        uint256 limit = amount * MAX_PUSH_BPS / 10_000;
        if (fee > limit) fee = limit;
    }

    /// @notice What claims can pay out now: it falls with each claim and grows with time, up to `dailyOutflowCap`, and
    /// over all time no faster than `dailyAccrual`.
    function outflowAvailable() public view returns (uint256 free) {
        free = dailyOutflowCap - _outflowNow();
        uint256 accrued = dailyOutflowCap + dailyAccrual * (block.timestamp - startedAt) / 1 days;
        uint256 left = accrued > _claimed ? accrued - _claimed : 0;
        if (left < free) free = left;
    }

    // --- inside ------------------------------------------------------------------------------------------------

    /// @dev What a leaf is paid now, or why not. It never reverts: a batch must survive any leaf.
    function _payable(address account, uint256 cumulative, bytes32[] calldata proof)
        private
        view
        returns (uint256 amount, Refusal refusal)
    {
        if (account == address(0) || !_accepted(account, cumulative, proof)) return (0, Refusal.InvalidLeaf);
        uint256 before = claimed[account];
        if (cumulative <= before) return (0, Refusal.NothingToClaim);
        unchecked {
            amount = cumulative - before;
            if (amount > _allocated - _claimed) return (0, Refusal.AboveAllocation);
        }
        uint256 free = outflowAvailable();
        if (free == 0) return (0, Refusal.OutflowLimit);
        if (amount > free) amount = free;
    }

    function _pay(address account, uint256 amount, uint256 fee) private {
        // No casts lose anything: _payable saw to it that the amount is within the limits.
        _outflow = uint96(_outflowNow() + amount);
        _outflowAt = uint64(block.timestamp);
        _claimed += uint96(amount);
        if (fee != 0) pushFees -= uint128(fee);
        uint256 total = claimed[account] + amount;
        claimed[account] = total;
        emit Claimed(account, amount, total);
        _token.safeTransfer(account, amount);
    }

    /// @dev Outflow drains from memory at `dailyOutflowCap` a day, rounded so that never more than that leaves.
    function _outflowNow() private view returns (uint256) {
        // No overflow: the limit is below 2^96, and a time below 2^64.
        uint256 drained = dailyOutflowCap * (block.timestamp - _outflowAt) / 1 days;
        return drained < _outflow ? _outflow - drained : 0;
    }
}
