// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {LullToken} from "./LullToken.sol";
import {Settler} from "./Settler.sol";

/// @title Providers' stakes: what they lose if their own signatures contradict each other, and in no other case.
/// @notice A stake grows from earnings: its owner sets a part and an aim, and each claim that is made through here
/// stakes that part until the aim is reached. Taking it back takes two windows at least. It is slashed only for
/// evidence that is checked here: two commits that a worker signed for one attempt and fence, and the owner's grant to
/// that worker. What is slashed is burned, so that nobody gains by it.
/// @dev What is asked back is slashed too, matured or not, until it has left.
contract StakeVault {
    using SafeERC20 for LullToken;

    /// @notice An owner's stake.
    struct Stake {
        uint128 active;
        uint128 leaving;
        uint64 readyAt;
        uint16 rampBps;
        uint128 rampAim;
    }

    /// @notice That a worker may work for an owner, signed by the owner.
    struct Grant {
        address owner;
        address worker;
        address market;
        address settler;
        uint256 chainId;
        uint64 notAfter;
        uint256 maxAtRisk;
    }

    /// @notice Two results for one attempt, signed by one worker.
    struct Contradiction {
        bytes32 attempt;
        uint64 fence;
        bytes32 one;
        bytes32 other;
        bytes oneSignature;
        bytes otherSignature;
    }

    /// @notice The EIP-712 type of an owner's grant.
    bytes32 public constant GRANT_TYPEHASH = keccak256(
        "Grant(address owner,address worker,address market,address settler,uint256 chainId,uint64 notAfter,uint256 maxAtRisk)"
    );
    /// @notice The EIP-712 type of a worker's commit.
    bytes32 public constant COMMIT_TYPEHASH =
        keccak256("Commit(bytes32 attempt,uint64 fence,address worker,bytes32 commitment)");
    /// @notice The EIP-712 type of an owner's revocation.
    bytes32 public constant REVOCATION_TYPEHASH = keccak256("Revocation(address owner,address worker,uint64 until)");
    /// @notice The longest time that a stake takes to leave, in seconds.
    uint64 public constant MAX_UNBONDING = 180 days;
    /// @notice The longest life of a grant, in seconds: one that ends later is none.
    uint64 public constant MAX_GRANT = 30 days;

    LullToken private immutable _token;
    /// @notice Whose claims are staked from, and in whose name grants and commits are signed.
    Settler public immutable settler;
    /// @notice Seconds that a stake takes to leave: two windows of the settler at least.
    uint64 public immutable unbonding;

    /// @notice All stakes.
    mapping(address owner => Stake) public stakes;
    /// @notice What was slashed under a grant; never above its `maxAtRisk`.
    mapping(bytes32 grant => uint256) public slashedUnder;
    /// @notice Evidence that was used up: one attempt is slashed for once.
    mapping(bytes32 evidence => bool) public used;
    /// @notice Grants to a worker that end at or before this time are revoked.
    mapping(address owner => mapping(address worker => uint64)) public revokedUntil;

    /// @notice An owner's stake is now this much; `leaving` is what he asked back, from `readyAt` on.
    event Staked(address indexed owner, uint256 active, uint256 leaving, uint64 readyAt);
    /// @notice An owner wants `bps` of each claim staked, up to `aim`.
    event RampSet(address indexed owner, uint16 bps, uint128 aim);
    /// @notice An owner lost `amount`, which is burned.
    event Slashed(address indexed owner, address indexed worker, bytes32 indexed attempt, uint256 amount);
    /// @notice Grants of an owner to a worker that end by `until` hold no more.
    event Revoked(address indexed owner, address indexed worker, uint64 until);

    /// @notice Less than two windows of the settler, or above `MAX_UNBONDING`.
    error InvalidUnbonding();
    /// @notice A part is at most 10 000 hundredths of a percent.
    error InvalidRamp();
    /// @notice There is not so much.
    error StakeTooSmall(uint256 active, uint256 asked);
    /// @notice Nothing was asked back.
    error NothingLeaving();
    /// @notice It can be had from `readyAt` on.
    error TooEarly(uint64 readyAt);
    /// @notice The grant is not the owner's for this settler and chain, or it is over or revoked.
    error InvalidGrant();
    /// @notice The revocation is not the owner's, for this settler and chain.
    error InvalidRevocation();
    /// @notice These are not two different commits of the worker for one attempt and fence.
    error InvalidEvidence();
    /// @notice The attempt was slashed for before.
    error EvidenceUsed();
    /// @notice Nothing is left that this grant puts at risk.
    error NothingAtRisk();

    /// @param settler_ Whose token is staked.
    /// @param unbonding_ Seconds; two windows of the settler at least.
    constructor(Settler settler_, uint64 unbonding_) {
        if (unbonding_ < 2 * settler_.window() || unbonding_ > MAX_UNBONDING) revert InvalidUnbonding();
        settler = settler_;
        unbonding = unbonding_;
        _token = LullToken(settler_.token());
    }

    // --- staking -----------------------------------------------------------------------------------------------

    /// @notice Stakes tokens of the caller for an owner; the caller has approved them.
    function stake(address owner, uint128 amount) external {
        _add(owner, amount);
        _token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Sets the part of each claim that is staked, and up to which stake. For the owner himself.
    /// @param bps In hundredths of a percent.
    /// @param aim In the smallest unit; above it nothing more is staked.
    function setRamp(uint16 bps, uint128 aim) external {
        if (bps > 10_000) revert InvalidRamp();
        stakes[msg.sender].rampBps = bps;
        stakes[msg.sender].rampAim = aim;
        emit RampSet(msg.sender, bps, aim);
    }

    /// @notice Pushes an owner's claim and stakes the part that he set. By anyone; the owner has approved this contract.
    /// @return paid What the claim paid him, in the smallest unit.
    /// @return staked What of it is staked now.
    function claimAndStake(address owner, uint256 cumulative, bytes32[] calldata proof)
        external
        returns (uint256 paid, uint256 staked)
    {
        paid = settler.claim(owner, cumulative, proof);
        Stake memory now_ = stakes[owner];
        uint256 room = now_.rampAim > now_.active ? now_.rampAim - now_.active : 0;
        staked = paid * now_.rampBps / 10_000;
        if (staked > room) staked = room;
        if (staked == 0) return (paid, 0);
        _add(owner, uint128(staked));
        _token.safeTransferFrom(owner, address(this), staked);
    }

    /// @notice Asks for stake back. A further request adds to the one before and begins the time anew.
    function unstake(uint128 amount) external {
        Stake storage mine = stakes[msg.sender];
        if (amount == 0 || amount > mine.active) revert StakeTooSmall(mine.active, amount);
        mine.active -= amount;
        mine.leaving += amount;
        mine.readyAt = uint64(block.timestamp) + unbonding;
        _tell(msg.sender);
    }

    /// @notice Takes back what was asked for, if it is time.
    /// @return amount What was paid back, in the smallest unit.
    function withdraw() external returns (uint256 amount) {
        Stake storage mine = stakes[msg.sender];
        amount = mine.leaving;
        if (amount == 0) revert NothingLeaving();
        if (block.timestamp < mine.readyAt) revert TooEarly(mine.readyAt);
        mine.leaving = 0;
        _tell(msg.sender);
        _token.safeTransfer(msg.sender, amount);
    }

    // --- grants and evidence -----------------------------------------------------------------------------------

    /// @notice Revokes all grants of the caller to a worker that end by `until`.
    function revoke(address worker, uint64 until) external {
        _revoke(msg.sender, worker, until);
    }

    /// @notice Revokes all grants of an owner to a worker that end by `until`, as the owner signed it. By anyone, so that
    /// the owner needs no gas; brought twice or late it does no harm, because the time only rises.
    /// @param signature The owner's, 65 bytes, in the settler's domain.
    function revokeFor(address owner, address worker, uint64 until, bytes calldata signature) external {
        bytes32 revoked = keccak256(abi.encode(REVOCATION_TYPEHASH, owner, worker, until));
        if (!_signed(revoked, signature, owner)) revert InvalidRevocation();
        _revoke(owner, worker, until);
    }

    function _revoke(address owner, address worker, uint64 until) private {
        if (until > revokedUntil[owner][worker]) revokedUntil[owner][worker] = until;
        emit Revoked(owner, worker, until);
    }

    /// @notice Slashes an owner's stake, because a worker of his signed two results for one attempt and fence. By
    /// anyone, while the grant lasts. All of it is burned; the caller gets nothing.
    /// @param grant The owner's grant to the worker.
    /// @param grantSignature The owner's, 65 bytes.
    /// @param evidence The two commits.
    /// @return amount What was burned: the stake, but in all no more than the grant puts at risk.
    function slash(Grant calldata grant, bytes calldata grantSignature, Contradiction calldata evidence)
        external
        returns (uint256 amount)
    {
        bytes32 granted = _checked(grant, grantSignature);
        if (
            evidence.one == evidence.other
                || !_signed(_commit(evidence, grant.worker, evidence.one), evidence.oneSignature, grant.worker)
                || !_signed(_commit(evidence, grant.worker, evidence.other), evidence.otherSignature, grant.worker)
        ) revert InvalidEvidence();
        bytes32 name = keccak256(abi.encode(grant.worker, evidence.attempt, evidence.fence));
        if (used[name]) revert EvidenceUsed();
        used[name] = true;

        Stake storage his = stakes[grant.owner];
        uint256 atRisk = grant.maxAtRisk - slashedUnder[granted];
        uint256 active = his.active < atRisk ? his.active : atRisk;
        uint256 leaving = his.leaving < atRisk - active ? his.leaving : atRisk - active;
        amount = active + leaving;
        if (amount == 0) revert NothingAtRisk();
        slashedUnder[granted] += amount;
        his.active -= uint128(active);
        his.leaving -= uint128(leaving);
        _tell(grant.owner);
        emit Slashed(grant.owner, grant.worker, evidence.attempt, amount);
        _token.burn(amount);
    }

    function _checked(Grant calldata grant, bytes calldata signature) private view returns (bytes32 granted) {
        granted = keccak256(
            abi.encode(
                GRANT_TYPEHASH,
                grant.owner,
                grant.worker,
                grant.market,
                grant.settler,
                grant.chainId,
                grant.notAfter,
                grant.maxAtRisk
            )
        );
        if (
            grant.settler != address(settler) || grant.market != settler.market() || grant.chainId != block.chainid
                || block.timestamp > grant.notAfter || grant.notAfter > block.timestamp + MAX_GRANT
                || grant.notAfter <= revokedUntil[grant.owner][grant.worker]
                || !_signed(granted, signature, grant.owner)
        ) revert InvalidGrant();
    }

    function _commit(Contradiction calldata evidence, address worker, bytes32 result) private pure returns (bytes32) {
        return keccak256(abi.encode(COMMIT_TYPEHASH, evidence.attempt, evidence.fence, worker, result));
    }

    /// @dev Whether `signer` signed a message of this hash in the settler's domain, in which grants and commits stand.
    function _signed(bytes32 structHash, bytes calldata signature, address signer) private view returns (bool) {
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", _settlerDomain(), structHash));
        (address found, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(digest, signature);
        return problem == ECDSA.RecoverError.NoError && found == signer;
    }

    function _settlerDomain() private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Lull"),
                keccak256("1"),
                block.chainid,
                address(settler)
            )
        );
    }

    function _add(address owner, uint128 amount) private {
        stakes[owner].active += amount;
        _tell(owner);
    }

    function _tell(address owner) private {
        Stake storage his = stakes[owner];
        emit Staked(owner, his.active, his.leaving, his.readyAt);
    }
}
