// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {BuyerVault} from "./BuyerVault.sol";
import {ISettler} from "./ISettler.sol";
import {LullToken} from "./LullToken.sol";

/// @title Settles a market's epochs: collects from buyers, burns a part, pays providers by cumulative Merkle leaves.
/// @notice The poster proposes a root; nothing moves. After the window anyone has it accepted: then, and only then,
/// what the buyers signed is collected, a part is burned and the rest is there to be claimed. In the window the
/// guardian may veto. A leaf is (account, all that it was ever allocated); anyone may push a claim, and it pays the account.
/// @dev Three holders: poster, guardian, and whoever pushes. A stolen poster's key can allocate only what buyers signed
/// for this market, after a window, and at most a daily limit leaves. Roles never change: a new settler is deployed.
/// Checks, effects, interactions: every balance here is booked before a token moves.
contract Settler is ISettler {
    using SafeERC20 for LullToken;

    /// @notice A buyer's signed `Spend` in this market's favour.
    struct Spend {
        address buyer;
        uint256 cumulative;
        bytes signature;
    }

    /// @notice One leaf to be claimed.
    struct Claim {
        address account;
        uint256 cumulative;
        bytes32[] proof;
    }

    /// @dev A `Spend` as it waits for its root: the signature taken apart costs two slots less.
    struct HeldSpend {
        address buyer;
        uint8 v;
        uint256 cumulative;
        bytes32 r;
        bytes32 s;
    }

    /// @dev A root that waits.
    struct Proposal {
        bytes32 root;
        uint256 allocated;
        uint256 burned;
        uint64 since;
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
    /// @notice The longest window, in seconds.
    uint64 public constant MAX_WINDOW = 30 days;
    /// @notice The most vetoes in `VETO_PERIOD`: a stolen guardian's key delays a market, but does not stop it.
    uint256 public constant MAX_VETOES = 2;
    /// @notice Seconds within which at most `MAX_VETOES` vetoes are possible.
    uint64 public constant VETO_PERIOD = 14 days;

    LullToken private immutable _token;
    BuyerVault private immutable _vault;
    /// @notice The market that buyers' signatures name.
    address public immutable market;
    /// @notice Who proposes roots.
    address public immutable poster;
    /// @notice Who may veto them.
    address public immutable guardian;
    /// @inheritdoc ISettler
    uint64 public immutable window;
    /// @notice The most that claims pay out in a burst, and then per day, in the token's smallest unit.
    uint256 public immutable dailyOutflowCap;

    /// @notice How many roots were accepted.
    uint64 public epoch;
    /// @notice Seconds of chain time until which claims under the previous root are paid.
    uint64 public previousRootUntil;
    /// @notice The root that claims are checked against.
    bytes32 public root;
    /// @notice The accepted root before that, so that a claim in flight does not fail.
    bytes32 public previousRoot;
    /// @notice All that accepted roots allocate, ever.
    uint256 public totalAllocated;
    /// @notice All that was paid out, ever.
    uint256 public totalClaimed;
    /// @notice All that this settler burned, ever.
    uint256 public totalBurned;
    /// @notice What an account was paid, ever.
    mapping(address account => uint256) public claimed;

    Proposal private _pending;
    HeldSpend[] private _spends;
    uint64[MAX_VETOES] private _vetoedAt;
    uint256 private _vetoes;
    // One slot, so that what a claim costs does not depend on whether a second has passed since the last one.
    uint192 private _outflow;
    uint64 private _outflowAt;

    /// @notice A root waits from now on; nothing has moved.
    event RootProposed(uint64 indexed epoch, bytes32 root, uint256 allocated, uint256 burned);
    /// @notice A root can be claimed under; what it burns is burned.
    event RootAccepted(uint64 indexed epoch, bytes32 root);
    /// @notice The guardian killed a pending root; `epoch` is the one that it would have got.
    event RootVetoed(uint64 indexed epoch, bytes32 root);
    /// @notice The poster took a pending root back; `epoch` is the one that it would have got.
    event RootRetracted(uint64 indexed epoch, bytes32 root);
    /// @notice The guardian ended claims under the root of `epoch` before their time.
    event PreviousRootRevoked(uint64 indexed epoch, bytes32 root);
    /// @notice An account was paid `amount`, and has been paid `cumulative` in all.
    event Claimed(address indexed account, uint256 amount, uint256 cumulative);

    /// @notice A role or contract is missing.
    error ZeroAddress();
    /// @notice A window is 1 second to `MAX_WINDOW`.
    error InvalidWindow();
    /// @notice The limit is too small to accrue by the second, or too large to be kept.
    error InvalidOutflowCap();
    /// @notice Whoever proposes must not be the one who vetoes.
    error PosterIsGuardian();
    /// @notice For the poster alone.
    error NotPoster();
    /// @notice For the guardian alone.
    error NotGuardian();
    /// @notice Zero means that there is no root.
    error ZeroRoot();
    /// @notice One root waits at a time.
    error RootPending();
    /// @notice No root waits.
    error NoRootPending();
    /// @notice There is no root before the accepted one, or it was revoked.
    error NoPreviousRoot();
    /// @notice The root can be accepted from `until` on.
    error WindowOpen(uint256 until);
    /// @notice What was allocated is not taken back.
    error AllocationShrinks(uint256 allocated, uint256 before);
    /// @notice More than `MAX_SPENDS`.
    error TooManySpends(uint256 count);
    /// @notice A signature has 65 bytes.
    error MalformedSignature(address buyer);
    /// @notice What the spends yield is not what is newly allocated and burned.
    error CollectedMismatch(uint256 collected, uint256 expected);
    /// @notice The next veto is possible from `until` on.
    error VetoesUsedUp(uint256 until);
    /// @notice The proof leads to no root under which claims are paid.
    error InvalidLeaf();
    /// @notice The account was paid all that its leaf holds.
    error NothingToClaim();
    /// @notice The leaves hold more than was allocated.
    error AboveAllocation();
    /// @notice No more leaves today; time lets the rest through.
    error OutflowLimit();

    /// @param token_ What is settled in.
    /// @param vault_ Where buyers' deposits are.
    /// @param market_ Whom the buyers' signatures name.
    /// @param poster_ Who proposes; another one than the guardian.
    /// @param guardian_ Who may veto.
    /// @param window_ Seconds that a root waits; 1 to `MAX_WINDOW`.
    /// @param dailyOutflowCap_ In the smallest unit; at least one unit a second, and below 2^192.
    constructor(
        LullToken token_,
        BuyerVault vault_,
        address market_,
        address poster_,
        address guardian_,
        uint64 window_,
        uint256 dailyOutflowCap_
    ) {
        if (
            address(token_) == address(0) || address(vault_) == address(0) || market_ == address(0)
                || poster_ == address(0) || guardian_ == address(0)
        ) revert ZeroAddress();
        if (poster_ == guardian_) revert PosterIsGuardian();
        if (window_ == 0 || window_ > MAX_WINDOW) revert InvalidWindow();
        if (dailyOutflowCap_ < 1 days || dailyOutflowCap_ > type(uint192).max) revert InvalidOutflowCap();
        _token = token_;
        _vault = vault_;
        market = market_;
        poster = poster_;
        guardian = guardian_;
        window = window_;
        dailyOutflowCap = dailyOutflowCap_;
    }

    // --- roots -------------------------------------------------------------------------------------------------

    /// @notice Proposes the next root. Nothing moves; but it is refused if what it promises is not covered now.
    /// @param root_ Root over all leaves (account, cumulative).
    /// @param allocated What the leaves add up to, ever; never below what is allocated.
    /// @param burned What is burned when it is accepted.
    /// @param spends Buyers' signatures that yield exactly the growth of `allocated` and `burned`; one per buyer.
    function propose(bytes32 root_, uint256 allocated, uint256 burned, Spend[] calldata spends) external {
        if (msg.sender != poster) revert NotPoster();
        if (root_ == 0) revert ZeroRoot();
        if (_pending.root != 0) revert RootPending();
        if (allocated < totalAllocated) revert AllocationShrinks(allocated, totalAllocated);
        if (spends.length > MAX_SPENDS) revert TooManySpends(spends.length);
        uint256 covered;
        for (uint256 i = 0; i < spends.length; ++i) {
            Spend calldata spend = spends[i];
            if (spend.signature.length != 65) revert MalformedSignature(spend.buyer);
            covered += _vault.collectable(spend.buyer, market, spend.cumulative, spend.signature);
            _spends.push(
                HeldSpend(
                    spend.buyer,
                    uint8(spend.signature[64]),
                    spend.cumulative,
                    bytes32(spend.signature[:32]),
                    bytes32(spend.signature[32:64])
                )
            );
        }
        uint256 expected = allocated - totalAllocated + burned;
        if (covered != expected) revert CollectedMismatch(covered, expected);
        _pending = Proposal(root_, allocated, burned, uint64(block.timestamp));
        emit RootProposed(epoch + 1, root_, allocated, burned);
    }

    /// @notice Accepts the pending root after its window: collects, burns, and opens it to claims. By anyone.
    /// @dev It reverts whole if a buyer's deposit no longer covers what he signed. Then the poster retracts.
    function accept() external {
        Proposal memory next = _pending;
        if (next.root == 0) revert NoRootPending();
        uint256 until = uint256(next.since) + window;
        if (block.timestamp < until) revert WindowOpen(until);
        HeldSpend[] memory spends = _spends;
        uint256 expected = next.allocated - totalAllocated + next.burned;

        previousRoot = root;
        previousRootUntil = uint64(block.timestamp) + window;
        root = next.root;
        totalAllocated = next.allocated;
        totalBurned += next.burned;
        ++epoch;
        _clearPending();
        emit RootAccepted(epoch, next.root);

        uint256 got;
        for (uint256 i = 0; i < spends.length; ++i) {
            HeldSpend memory spend = spends[i];
            got += _vault.collect(spend.buyer, market, spend.cumulative, abi.encodePacked(spend.r, spend.s, spend.v));
        }
        if (got != expected) revert CollectedMismatch(got, expected);
        if (next.burned != 0) _token.burn(next.burned);
    }

    /// @notice Kills the pending root. For the guardian alone, twice in 14 days at the most.
    function veto() external {
        if (msg.sender != guardian) revert NotGuardian();
        bytes32 killed = _pending.root;
        if (killed == 0) revert NoRootPending();
        uint256 slot = _vetoes % MAX_VETOES;
        if (_vetoes >= MAX_VETOES) {
            uint256 until = uint256(_vetoedAt[slot]) + VETO_PERIOD;
            if (block.timestamp < until) revert VetoesUsedUp(until);
        }
        _vetoedAt[slot] = uint64(block.timestamp);
        ++_vetoes;
        _clearPending();
        emit RootVetoed(epoch + 1, killed);
    }

    /// @notice Takes the pending root back, because it was wrong or is no longer covered. For the poster alone.
    function retract() external {
        if (msg.sender != poster) revert NotPoster();
        bytes32 taken = _pending.root;
        if (taken == 0) revert NoRootPending();
        _clearPending();
        emit RootRetracted(epoch + 1, taken);
    }

    /// @notice Ends claims under the previous root at once. For the guardian alone.
    function revokePreviousRoot() external {
        if (msg.sender != guardian) revert NotGuardian();
        bytes32 revoked = previousRoot;
        if (revoked == 0) revert NoPreviousRoot();
        previousRoot = 0;
        previousRootUntil = 0;
        emit PreviousRootRevoked(epoch - 1, revoked);
    }

    // --- claims ------------------------------------------------------------------------------------------------

    /// @notice Pays an account what its leaf holds above what it was paid; as much of it as the outflow limit lets
    /// through now, the rest later. By anyone; the caller gets nothing.
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
        _pay(account, amount);
    }

    /// @notice Pays many accounts. A leaf that cannot be paid is skipped, so that nobody's push undoes the others'.
    /// @dev An estimate of its gas holds for what can be paid when it is made: whoever sends it adds some.
    /// @param claims The leaves.
    /// @return paid What was paid in all, in the smallest unit.
    function claimMany(Claim[] calldata claims) external returns (uint256 paid) {
        for (uint256 i = 0; i < claims.length; ++i) {
            Claim calldata one = claims[i];
            (uint256 amount, Refusal refusal) = _payable(one.account, one.cumulative, one.proof);
            if (refusal != Refusal.None) continue;
            paid += amount;
            _pay(one.account, amount);
        }
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

    /// @notice The root that waits; zero if none does.
    function pendingRoot() external view returns (bytes32) {
        return _pending.root;
    }

    /// @notice Since when it waits, in seconds of chain time; zero if none does.
    function pendingSince() external view returns (uint64) {
        return _pending.since;
    }

    /// @notice What accepted roots will allocate, ever, once the pending one is accepted.
    function pendingAllocated() external view returns (uint256) {
        return _pending.allocated;
    }

    /// @notice What will be burned when the pending root is accepted.
    function pendingBurned() external view returns (uint256) {
        return _pending.burned;
    }

    /// @notice What claims can pay out now: it falls with each claim and grows with time, up to `dailyOutflowCap`.
    function outflowAvailable() public view returns (uint256) {
        return dailyOutflowCap - _outflowNow();
    }

    // --- inside ------------------------------------------------------------------------------------------------

    function _clearPending() private {
        delete _pending;
        delete _spends;
    }

    /// @dev What a leaf is paid now, or why not. It never reverts: a batch must survive any leaf.
    function _payable(address account, uint256 cumulative, bytes32[] calldata proof)
        private
        view
        returns (uint256 amount, Refusal refusal)
    {
        if (account == address(0) || !_holds(account, cumulative, proof)) return (0, Refusal.InvalidLeaf);
        uint256 before = claimed[account];
        if (cumulative <= before) return (0, Refusal.NothingToClaim);
        amount = cumulative - before;
        if (amount > totalAllocated - totalClaimed) return (0, Refusal.AboveAllocation);
        uint256 free = outflowAvailable();
        if (free == 0) return (0, Refusal.OutflowLimit);
        if (amount > free) amount = free;
    }

    function _holds(address account, uint256 cumulative, bytes32[] calldata proof) private view returns (bool) {
        // Hashed twice, so that no inner node of the tree can be read as a leaf.
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulative))));
        bytes32 top = MerkleProof.processProofCalldata(proof, leaf);
        return (root != 0 && top == root)
            || (previousRoot != 0 && block.timestamp < previousRootUntil && top == previousRoot);
    }

    function _pay(address account, uint256 amount) private {
        _outflow = uint192(_outflowNow() + amount); // at most dailyOutflowCap, because _payable saw to it
        _outflowAt = uint64(block.timestamp);
        totalClaimed += amount;
        uint256 total = claimed[account] + amount;
        claimed[account] = total;
        emit Claimed(account, amount, total);
        _token.safeTransfer(account, amount);
    }

    /// @dev Outflow drains from memory at `dailyOutflowCap` a day, rounded so that never more than that leaves.
    function _outflowNow() private view returns (uint256) {
        // No overflow: the limit is below 2^192, and a time below 2^64.
        uint256 drained = dailyOutflowCap * (block.timestamp - _outflowAt) / 1 days;
        return drained < _outflow ? _outflow - drained : 0;
    }
}
